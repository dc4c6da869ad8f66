import { NotFoundException } from '@nestjs/common';
import {
  AuthgearServiceUnavailableException,
  AuthgearTokenVerifier,
  AuthgearUnauthorizedException,
  AuthgearUser,
} from '../../lib/index.js';
import { type StageOptions, shared, useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { REFUSED_TOKENS, rejectBanned } from './support/refused-tokens.js';

const MAX_LENGTH = 16 * 1024;

describe.each(ADAPTERS)('AuthgearTokenVerifier on %s', (adapter) => {
  const stage = useStage(adapter);

  const verifierOf = ({ nest }: TestApp) => nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
  const startVerifier = async (options: StageOptions) => verifierOf(await stage.startApp(options));
  const sharedApp = shared(() => stage.startApp());
  const rejectingApp = shared(() => stage.startApp({ validate: rejectBanned }));

  it.each(['authgear', 'guide'] as const)('gives the user of a token of the shape %s', async (shape) => {
    const verifier = verifierOf(await sharedApp());
    const user = await verifier.verify(await stage.issuer.accessToken({ shape, sub: 'u1', roles: ['admin'] }));
    expect(user).toBeInstanceOf(AuthgearUser);
    expect(user).toMatchObject({ sub: 'u1', roles: ['admin'] });
  });

  it.each(REFUSED_TOKENS)('rejects with $code', async ({ code, token }) => {
    const verifier = verifierOf(await rejectingApp());
    const refused = verifier.verify(await token(stage.issuer));
    await expect(refused).rejects.toBeInstanceOf(AuthgearUnauthorizedException);
    await expect(refused).rejects.toMatchObject({ code, status: 401, response: { statusCode: 401, code } });
  });

  it.each([
    ['an empty token', '', 'missing_token'],
    ['a header value', 'Bearer a.b.c', 'malformed_token'],
    ['what is no string', JSON.parse('{}').token, 'malformed_token'],
  ])('rejects %s', async (_case, token, code) => {
    const verifier = verifierOf(await sharedApp());
    await expect(verifier.verify(token)).rejects.toMatchObject({ code, status: 401 });
  });

  it('takes a token of 16 KiB and no longer one', async () => {
    const verifier = verifierOf(await sharedApp());
    await expect(verifier.verify(await tokenOfLength(MAX_LENGTH))).resolves.toMatchObject({ sub: 'user-1' });
    await expect(verifier.verify(await tokenOfLength(MAX_LENGTH + 1))).rejects.toMatchObject({
      code: 'malformed_token',
    });
  });

  it('rejects with 503 where the issuer is down', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const verifier = await startVerifier({ endpoint: issuer.endpoint });
    const refused = verifier.verify(await issuer.accessToken());
    await expect(refused).rejects.toBeInstanceOf(AuthgearServiceUnavailableException);
    await expect(refused).rejects.toMatchObject({ code: 'issuer_unavailable', headers: { 'Retry-After': '1' } });
  });

  it("gives the app's own user, with no request to tell validate of", async () => {
    const validate = jest.fn(({ sub }: AuthgearUser) => ({ id: sub }));
    const verifier = await startVerifier({ validate });
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    expect(await verifier.verify<{ id: string }>(token)).toEqual({ id: 'u1' });
    expect(await verifier.verify<{ id: string }>(token)).toEqual({ id: 'u1' });
    expect(validate.mock.calls).toEqual([
      [expect.any(AuthgearUser), {}],
      [expect.any(AuthgearUser), {}],
    ]);
  });

  it('passes on what validate throws', async () => {
    const verifier = await startVerifier({ validate: () => Promise.reject(new NotFoundException('no account')) });
    await expect(verifier.verify(await stage.issuer.accessToken())).rejects.toThrow('no account');
  });

  it('shares its memory with the guards', async () => {
    const users: AuthgearUser[] = [];
    const validate = (user: AuthgearUser) => {
      users.push(user);
      return user;
    };
    const app = await stage.startApp({ validate });
    const token = await stage.issuer.accessToken();
    expect(await app.get('/profile', token)).toMatchObject({ status: 200 });
    await verifierOf(app).verify(token);
    expect(users).toHaveLength(2);
    expect(users[1]).toBe(users[0]);
  });

  /** Some lengths are no multiple that one segment can have, so two segments are padded. */
  async function tokenOfLength(length: number): Promise<string> {
    const padded = (header: number, payload: number) =>
      stage.issuer.accessToken({ header: { p: 'x'.repeat(header) }, claims: { p: 'x'.repeat(payload) } });
    for (let header = 0; header < 3; header += 1) {
      const rest = length - (await padded(header, 0)).length;
      const nearest = Math.floor((rest * 3) / 4);
      for (const payload of [nearest - 1, nearest, nearest + 1]) {
        const token = await padded(header, payload);
        if (token.length === length) return token;
      }
    }
    throw new Error(`no token of length ${length}`);
  }
});
