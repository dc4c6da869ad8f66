import { AuthgearTestIssuer } from '../../lib/testing/index.js';
import {
  RECORDED_ENDPOINT,
  type RecordedToken,
  recordedDocument,
  recordedToken,
  recordedUserinfo,
} from '../recorded/recording.js';

const FORMS: readonly (readonly [string, RegExp])[] = [
  ['id', /^user-1$/],
  ['id', /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
  ['64 hex digits', /^[\da-f]{64}$/],
  ['modulus of 2048 bits', /^[\w-]{342}$/],
  ['session id', /^[\w-]{67}$/],
  ['instant', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/],
  ['email address', /^[^@]+@example\.com$/],
  ['nonce', /^n-[\da-f-]+$/],
];

/** Who issued something, and to which application. */
interface Origin {
  readonly endpoint: string;
  readonly clientId: string;
}

/** A document with forms in place of the values that differ from one issuer or one token to another. */
function formOf(document: unknown, { endpoint, clientId }: Origin): unknown {
  return JSON.parse(JSON.stringify(document), (name, value: unknown) => {
    if (typeof value === 'number') return value > 1_700_000_000 ? 'seconds since 1970' : value;
    if (typeof value !== 'string') return name.endsWith('/is_verified') ? typeof value : value;
    return nameOfForm(value) ?? value.replace(endpoint, '<endpoint>').replace(clientId, '<client>');
  });
}

function nameOfForm(value: string): string | undefined {
  const [form] = FORMS.find(([, pattern]) => pattern.test(value)) ?? [];
  return form;
}

const RECORDED: Origin = { endpoint: RECORDED_ENDPOINT, clientId: 'spajwt' };
const ROLES = ['admin:all', 'editor'];

/** Header and claims. */
function decoded(token: string): readonly unknown[] {
  return token.split('.', 2).map((segment) => JSON.parse(Buffer.from(segment, 'base64url').toString()));
}

describe('what AuthgearTestIssuer issues has the members and forms of what Authgear sent', () => {
  let issuer: AuthgearTestIssuer;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
  });

  afterAll(() => issuer.stop());

  const get = (path: string, token?: string) =>
    fetch(issuer.endpoint + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });

  const issue: Readonly<Record<Exclude<RecordedToken, 'opaque'>, () => Promise<string>>> = {
    user: () => issuer.accessToken({ roles: ROLES }),
    userWithoutRoles: () => issuer.accessToken({ claims: { scope: 'openid' } }),
    machine: () => issuer.machineToken({ resource: 'https://api.example.com', scope: 'read:orders write:orders' }),
    id: () => issuer.idToken({ roles: ROLES }),
  };

  it.each(['user', 'userWithoutRoles', 'machine', 'id'] as const)('token: %s', async (name) => {
    const clientId = name === 'machine' ? 'm2mjob' : 'spajwt';
    const recorded = formOf(decoded(recordedToken(name)), { endpoint: RECORDED_ENDPOINT, clientId });
    expect(formOf(decoded(await issue[name]()), issuer)).toEqual(recorded);
  });

  it("token: a user's after a refresh, which lacks amr alone", async () => {
    const [header, claims] = decoded(recordedToken('user'));
    const { amr: _, ...others } = Object(claims);
    const token = await issuer.refreshedToken({ roles: ROLES });
    expect(formOf(decoded(token), issuer)).toEqual(formOf([header, others], RECORDED));
  });

  it('token: opaque', async () => {
    const form = /^[A-Za-z0-9]{32}$/;
    expect(recordedToken('opaque')).toMatch(form);
    expect(await issuer.opaqueToken()).toMatch(form);
  });

  it.each([
    ['discovery', '/.well-known/openid-configuration'],
    ['jwks', '/oauth2/jwks'],
  ] as const)('document: %s', async (name, path) => {
    const document = await (await get(path)).json();
    expect(formOf(document, issuer)).toEqual(formOf(recordedDocument(name), RECORDED));
  });

  it.each([
    ['userJWT', () => issuer.accessToken({ roles: ROLES })],
    ['opaque', () => issuer.opaqueToken({ roles: ROLES })],
    ['idToken', () => issuer.idToken()],
  ] as const)('userinfo: %s', async (name, issueToken) => {
    const response = await get('/oauth2/userinfo', await issueToken());
    const names = ['www-authenticate', 'cache-control'];
    const headers = names.flatMap((header) => response.headers.get(header) ?? []).join(' ');
    const answer = { status: response.status, headers, body: await response.json() };
    expect(formOf(answer, issuer)).toEqual(formOf(recordedUserinfo(name), RECORDED));
  });
});
