import { AUTHGEAR_OPTIONAL_AUTH_METADATA, OptionalAuth } from '../../lib/access/optional-auth.decorator.js';
import { AUTHGEAR_PUBLIC_METADATA, Public } from '../../lib/access/public.decorator.js';
import { AUTHGEAR_ROLES_METADATA } from '../../lib/access/role-rule.js';
import { AUTHGEAR_MODULE, GLOBAL_GUARDS } from '../../lib/access/tokens.js';

const KEYS = [AUTHGEAR_PUBLIC_METADATA, AUTHGEAR_OPTIONAL_AUTH_METADATA, AUTHGEAR_ROLES_METADATA];

@Public()
@OptionalAuth()
class Decorated {
  @Public()
  open(): void {}

  @OptionalAuth()
  optional(): void {}
}

const metadataOf = (target: object) => KEYS.map((key) => Reflect.getMetadata(key, target));

describe('the metadata of decorators', () => {
  it('has keys that an app can rely on', () => {
    expect(KEYS).toEqual(['authgear:isPublic', 'authgear:isAuthOptional', 'authgear:roles']);
  });

  it('is on what was decorated', () => {
    expect(metadataOf(Decorated)).toEqual([true, true, undefined]);
    expect(metadataOf(Decorated.prototype.open)).toEqual([true, undefined, undefined]);
    expect(metadataOf(Decorated.prototype.optional)).toEqual([undefined, true, undefined]);
  });
});

describe('the marks of modules', () => {
  it('are the same for every copy of the package', () => {
    const keys = [AUTHGEAR_MODULE, GLOBAL_GUARDS].map((mark) => Symbol.keyFor(mark));
    expect(keys).toEqual(['nestjs-authgear:module', 'nestjs-authgear:globalGuard']);
  });
});
