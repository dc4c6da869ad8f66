import { AuthgearTestIssuer, type TokenOptions } from '../../lib/testing/index.js';
import { setClock } from '../support/controlled-clock.js';
import { rejectionOf } from '../support/failures.js';
import { type VerifiedJwt, verifyWithJose } from './support/jose-verifier.js';

const CLAIM = 'https://authgear.com/claims/user';
const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const TOKEN_ID = /^[\da-f]{64}$/;
const RESOURCE = 'https://api.test';
const NOW = 1_800_000_000;

let issuer: AuthgearTestIssuer;
let endpoint: string;

beforeAll(async () => {
  issuer = await AuthgearTestIssuer.start({ clientId: 'app' });
  endpoint = issuer.endpoint;
});

afterAll(() => issuer.stop());

beforeEach(() => setClock(NOW * 1000 + 999));

afterEach(() => jest.useRealTimers());

const read = (token: string): Promise<VerifiedJwt> => verifyWithJose(token, endpoint);

/** Header and claims of a token that jose would refuse for its time. */
function decode(token: string): Record<string, unknown>[] {
  return token.split('.', 2).map((segment) => JSON.parse(Buffer.from(segment, 'base64url').toString()));
}

const userClaims = (roles: readonly string[]) => ({
  [`${CLAIM}/roles`]: roles,
  [`${CLAIM}/is_anonymous`]: false,
  [`${CLAIM}/is_verified`]: true,
  [`${CLAIM}/can_reauthenticate`]: true,
});

const HEADER = { alg: 'RS256', kid: expect.stringMatching(UUID), typ: 'at+jwt' };

describe("a user's access token", () => {
  it('has the shape of Authgear', async () => {
    expect(await read(await issuer.accessToken())).toEqual({
      header: HEADER,
      claims: {
        iss: endpoint,
        aud: [endpoint],
        sub: 'user-1',
        client_id: 'app',
        iat: NOW,
        exp: NOW + 1800,
        jti: expect.stringMatching(TOKEN_ID),
        scope: 'openid offline_access https://authgear.com/scopes/full-access',
        auth_time: NOW,
        amr: ['pwd', 'x_primary_password'],
        ...userClaims([]),
      },
    });
  });

  it('takes a subject, roles and a Client ID', async () => {
    const { claims } = await read(await issuer.accessToken({ sub: 'u2', roles: ['admin', 'x'], clientId: 'ios' }));
    expect(claims).toMatchObject({ sub: 'u2', client_id: 'ios', aud: [endpoint], ...userClaims(['admin', 'x']) });
  });

  it('has, as the guide describes it, its own shape', async () => {
    expect(await read(await issuer.accessToken({ shape: 'guide' }))).toEqual({
      header: { ...HEADER, typ: 'JWT' },
      claims: { iss: endpoint, aud: 'app', sub: 'user-1', iat: NOW, exp: NOW + 1800, roles: [] },
    });
    const options = { shape: 'guide', sub: 'u2', roles: ['admin'], clientId: 'ios', expiresIn: 60 } as const;
    expect((await read(await issuer.accessToken(options))).claims).toEqual({
      iss: endpoint,
      aud: 'ios',
      sub: 'u2',
      iat: NOW,
      exp: NOW + 60,
      roles: ['admin'],
    });
  });

  it('has an id of its own', async () => {
    const [first, second] = [await read(await issuer.accessToken()), await read(await issuer.accessToken())];
    expect(first.claims.jti).not.toBe(second.claims.jti);
  });
});

describe("a user's refreshed access token", () => {
  it('tells when its user signed in, and not how', async () => {
    const { header, claims } = await read(await issuer.refreshedToken());
    const { amr, ...asAtSignIn } = (await read(await issuer.accessToken())).claims;
    expect(header).toEqual(HEADER);
    expect(claims).toEqual({ ...asAtSignIn, jti: expect.stringMatching(TOKEN_ID), auth_time: NOW - 1800 });
    expect(amr).toBeDefined();
  });

  it('takes a subject, roles, a Client ID and claims', async () => {
    const options = { sub: 'u2', roles: ['admin'], clientId: 'ios', claims: { auth_time: 1, amr: ['pwd'] } };
    expect((await read(await issuer.refreshedToken(options))).claims).toMatchObject({
      sub: 'u2',
      client_id: 'ios',
      auth_time: 1,
      amr: ['pwd'],
      ...userClaims(['admin']),
    });
  });
});

describe("a user's opaque access token", () => {
  it('is 32 letters and digits, and another each time', async () => {
    const tokens = await Promise.all(Array.from({ length: 100 }, () => issuer.opaqueToken()));
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(new Set(tokens.join('')).size).toBe(62);
  });
});

describe("a machine's access token", () => {
  it('has the shape of Authgear', async () => {
    expect(await read(await issuer.machineToken({ resource: RESOURCE }))).toEqual({
      header: HEADER,
      claims: {
        iss: endpoint,
        aud: [RESOURCE],
        sub: 'client_id_app',
        client_id: 'app',
        iat: NOW,
        exp: NOW + 1800,
        jti: expect.stringMatching(TOKEN_ID),
        scope: '',
      },
    });
  });

  it('takes a scope and a Client ID', async () => {
    const token = await issuer.machineToken({ scope: 'read write', clientId: 'm', resource: RESOURCE });
    expect((await read(token)).claims).toMatchObject({ scope: 'read write', client_id: 'm', sub: 'client_id_m' });
  });

  it('takes a subject', async () => {
    const token = await issuer.machineToken({ sub: 'machine', resource: RESOURCE });
    expect((await read(token)).claims.sub).toBe('machine');
  });

  it.each([
    ['no options', undefined],
    ['no resource', {}],
    ['the endpoint', 'endpoint'],
    ['another scheme', { resource: 'http://api.test' }],
    ['no URL', { resource: 'api https://' }],
    ['several', { resource: [RESOURCE] }],
  ])('is not to be had for %s, as with Authgear', async (_case, given) => {
    const options = given === 'endpoint' ? { resource: endpoint } : given;
    const error = await rejectionOf(Reflect.apply(issuer.machineToken, issuer, [options]));
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      message:
        `machineToken() needs a resource, not ${JSON.stringify(Object(options).resource)}: Authgear issues machine tokens for an ` +
        "https: resource only, and never for its own endpoint. Pass { resource: 'https://api.example.com' }, and name it in the " +
        'option audience',
    });
  });
});

describe("a user's ID token", () => {
  it('has the shape of Authgear', async () => {
    expect(await read(await issuer.idToken())).toEqual({
      header: { ...HEADER, typ: 'JWT' },
      claims: {
        iss: endpoint,
        aud: ['app'],
        sub: 'user-1',
        iat: NOW,
        exp: NOW + 300,
        sid: expect.stringMatching(/^[\w-]{67}$/),
        nonce: expect.stringMatching(/^n-/),
        auth_time: NOW,
        amr: ['pwd', 'x_primary_password'],
        ...userClaims([]),
      },
    });
  });

  it('takes a subject, roles and a Client ID', async () => {
    const { claims } = await read(await issuer.idToken({ sub: 'u2', roles: ['admin'], clientId: 'ios' }));
    expect(claims).toMatchObject({ sub: 'u2', aud: ['ios'], ...userClaims(['admin']) });
  });
});

const ISSUE: readonly (readonly [string, (options: TokenOptions) => Promise<string>])[] = [
  ['accessToken', (options) => issuer.accessToken(options)],
  ['refreshedToken', (options) => issuer.refreshedToken(options)],
  ['machineToken', (options) => issuer.machineToken({ resource: RESOURCE, ...options })],
  ['idToken', (options) => issuer.idToken(options)],
];

describe.each(ISSUE)('every %s', (_kind, issue) => {
  it.each([
    [60, 60],
    ['90s', 90],
    ['2h', 7200],
  ])('takes the life %j', async (expiresIn, seconds) => {
    const { claims } = await read(await issue({ expiresIn }));
    expect(claims).toMatchObject({ iat: NOW, exp: NOW + seconds });
  });

  it('may have expired, having been issued before', async () => {
    const [, claims] = decode(await issue({ expiresIn: '-5m' }));
    expect(claims).toMatchObject({ iat: NOW - 300, exp: NOW - 300 });
    expect(await rejectionOf(read(await issue({ expiresIn: -1 })))).toMatchObject({ code: 'ERR_JWT_EXPIRED' });
  });

  it('may expire at this moment', async () => {
    const [, claims] = decode(await issue({ expiresIn: 0 }));
    expect(claims).toMatchObject({ iat: NOW, exp: NOW });
  });

  it('refuses a life that is no duration', async () => {
    expect(await rejectionOf(issue({ expiresIn: 'soon' }))).toMatchObject({ name: 'RangeError' });
  });

  it('takes claims and members of the header in addition, in place, and away', async () => {
    const token = await issue({
      sub: 'u2',
      claims: { sub: 'u3', email: 'a@b.test', aud: undefined },
      header: { typ: 'x', kid: 'other', extra: 1 },
    });
    const [header, claims] = decode(token);
    expect(header).toEqual({ alg: 'RS256', kid: 'other', typ: 'x', extra: 1 });
    expect(claims).toMatchObject({ sub: 'u3', email: 'a@b.test' });
    expect(claims).not.toHaveProperty('aud');
    expect(decode(await issue({ header: { typ: undefined } }))[0]).not.toHaveProperty('typ');
  });
});
