import * as nestjsAuthgear from '../lib/index.js';
import * as testing from '../lib/testing/index.js';

describe('The public API', () => {
  it('has these names, and no others', () => {
    const names = Object.entries(nestjsAuthgear).filter(([, value]) => value !== undefined);
    expect(names.map(([name]) => name).sort()).toEqual([
      'AUTHGEAR_OPTIONAL_AUTH_METADATA',
      'AUTHGEAR_PUBLIC_METADATA',
      'AUTHGEAR_ROLES_METADATA',
      'AUTHGEAR_STRATEGY',
      'AuthgearError',
      'AuthgearForbiddenException',
      'AuthgearGuard',
      'AuthgearMiddleware',
      'AuthgearModule',
      'AuthgearOptionsError',
      'AuthgearRouteError',
      'AuthgearServiceUnavailableException',
      'AuthgearTokenVerifier',
      'AuthgearUnauthorizedException',
      'AuthgearUser',
      'CurrentUser',
      'OptionalAuth',
      'Public',
      'Roles',
      'RolesGuard',
      'UnknownAppError',
      'UnsupportedContextError',
      'untilTokenExpires',
    ]);
  });

  it('has the testing kit on a subpath', () => {
    expect(Object.keys(testing)).toEqual(['AuthgearTestIssuer', 'signIn']);
  });
});
