import { tokenInUpgrade } from '../../lib/ws/upgrade-token.js';
import { failureOf } from '../support/failures.js';

const PLACES = `the subprotocols ['authgear', <access token>], or in the header "Authorization: Bearer <access token>"`;

const read = (protocols: unknown, authorization?: string) =>
  tokenInUpgrade({ headers: { 'sec-websocket-protocol': protocols, authorization } });

describe('tokenInUpgrade()', () => {
  it.each<[string | undefined, string | undefined, string]>([
    ['authgear, a.b.c', undefined, 'a.b.c'],
    ['authgear,a.b.c', undefined, 'a.b.c'],
    [' authgear ,  eyJhbGciOiJSUzI1NiJ9.b.c ', undefined, 'eyJhbGciOiJSUzI1NiJ9.b.c'],
    ['authgear', 'Bearer a.b.c', 'a.b.c'],
    ['v1, v2', 'Bearer a.b.c', 'a.b.c'],
    ['v1.eyJ', 'Bearer a.b.c', 'a.b.c'],
    [undefined, 'Bearer a.b.c', 'a.b.c'],
  ])('finds the only token of %j and %j', (protocols, authorization, token) => {
    expect(read(protocols, authorization)).toBe(token);
  });

  it.each<[unknown, string | undefined]>([
    [undefined, undefined],
    ['authgear', undefined],
    ['v1, v2', undefined],
    ['Authgear, v2', undefined],
    [['authgear, a.b.c'], undefined],
    [undefined, 'Basic dTpw'],
  ])('finds none in %j and %j', (protocols, authorization) => {
    expect(failureOf(() => read(protocols, authorization))).toMatchObject({
      code: 'missing_token',
      message: `Missing token: send the access token in ${PLACES}`,
    });
  });

  it('refuses two', () => {
    expect(failureOf(() => read('authgear, a.b.c', 'Bearer a.b.c'))).toMatchObject({
      code: 'malformed_token',
      message: `Malformed token: send the token once, in ${PLACES}`,
    });
  });

  it.each(['authgear, a.b.c, d.e.f', 'a.b.c, authgear', 'v1, authgear, a.b.c', 'v1, authgear'])(
    'refuses other subprotocols beside the two: %j',
    (protocols) => {
      expect(failureOf(() => read(protocols))).toMatchObject({
        code: 'malformed_token',
        message: "Malformed token: the subprotocols are not ['authgear', <access token>]",
      });
    },
  );

  it.each(['eyJhbGciOiJSUzI1NiJ9.b.c', 'v1, eyJhbGciOiJSUzI1NiJ9.b.c'])(
    'refuses a token that nothing announces: %j',
    (protocols) => {
      expect(failureOf(() => read(protocols))).toMatchObject({
        code: 'malformed_token',
        message: "Malformed token: a token is among the subprotocols: offer ['authgear', <access token>]",
      });
    },
  );
});
