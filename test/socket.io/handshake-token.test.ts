import { tokenInHandshake } from '../../lib/socket.io/handshake-token.js';
import { failureOf } from '../support/failures.js';

const PLACES = 'auth.token of the client, or in the header "Authorization: Bearer <access token>" of the handshake';

const read = (auth: Record<string, unknown>, authorization?: string) =>
  tokenInHandshake({ auth }, { headers: { authorization } });

describe('tokenInHandshake()', () => {
  it.each<[Record<string, unknown>, string | undefined, string]>([
    [{ token: 'a.b.c' }, undefined, 'a.b.c'],
    [{ token: 'Bearer a.b.c' }, undefined, 'a.b.c'],
    [{ token: 'bEARER   a.b.c' }, undefined, 'a.b.c'],
    [{ token: 'Bearer Bearer a' }, undefined, 'Bearer a'],
    [{ token: 'a Bearer b' }, undefined, 'a Bearer b'],
    [{ token: 'Bearera' }, undefined, 'Bearera'],
    [{ token: 'a.b.c', other: 'x' }, 'Basic dTpw', 'a.b.c'],
    [{ token: '' }, 'Bearer a.b.c', 'a.b.c'],
    [{}, 'Bearer a.b.c', 'a.b.c'],
  ])('finds the only token of %j and %j', (auth, authorization, token) => {
    expect(read(auth, authorization)).toBe(token);
  });

  it.each<[Record<string, unknown>, string | undefined]>([
    [{}, undefined],
    [{ token: undefined }, undefined],
    [{ token: '' }, undefined],
    [{ token: 'Bearer' }, undefined],
    [{ token: 'bearer  ' }, undefined],
    [{ Token: 'a.b.c' }, undefined],
    [{}, 'Basic dTpw'],
  ])('finds none in %j and %j', (auth, authorization) => {
    expect(failureOf(() => read(auth, authorization))).toMatchObject({
      code: 'missing_token',
      message: `Missing token: send the access token in ${PLACES}`,
    });
  });

  it('refuses two', () => {
    expect(failureOf(() => read({ token: 'a.b.c' }, 'Bearer a.b.c'))).toMatchObject({
      code: 'malformed_token',
      message: `Malformed token: send the token once, in ${PLACES}`,
    });
  });

  it.each([null, 1, true, {}, ['a.b.c'], []])('refuses %j in the place of a token', (token) => {
    expect(failureOf(() => read({ token }))).toMatchObject({
      code: 'malformed_token',
      message: 'Malformed token: auth.token is not a string',
    });
  });
});
