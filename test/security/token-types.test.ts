import { encodeSegment, withParts } from '../support/jws.js';
import { SOME_ADAPTERS } from '../support/scale.js';
import type { AttackIssuer } from './support/attack-issuer.js';
import { useTarget, type Verdict } from './support/target.js';

/** Claims that only an ID token has. */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'ds_hash', 'sid'];

/** Claims that tell of a sign-in; beside a `client_id` they are an access token's too. */
const SIGN_IN_CLAIMS = ['auth_time', 'amr'];

const VALUES: readonly unknown[] = ['x', '', null, false, 0, [], {}];

const TYPES: readonly [typ: unknown, verdict: Verdict, verdictIfRequired: Verdict][] = [
  ['at+jwt', 'accepted', 'accepted'],
  ['AT+JWT', 'accepted', 'accepted'],
  ['At+Jwt', 'accepted', 'accepted'],
  ['application/at+jwt', 'accepted', 'accepted'],
  ['Application/AT+JWT', 'accepted', 'accepted'],
  [undefined, 'accepted', 'wrong_token_type'],
  ['JWT', 'accepted', 'wrong_token_type'],
  ['jwt', 'accepted', 'wrong_token_type'],
  ['Jwt', 'accepted', 'wrong_token_type'],
  ...[
    ...['at+jwt ', ' at+jwt', 'at+jwt;v=1', 'at-jwt', 'at jwt', 'at+jwt+x', 'application/at+jwt;charset=utf-8'],
    ...['text/at+jwt', 'dpop+jwt', 'logout+jwt', 'secevent+jwt', 'id_token', 'JWS', 'JOSE', '', 'JWT\0', 'toString'],
    ...[null, true, 0, 1, ['at+jwt'], { typ: 'at+jwt' }],
  ].map((typ): [unknown, Verdict, Verdict] => [typ, 'wrong_token_type', 'wrong_token_type']),
];

/** Confirmations that bind a token to a key (RFC 7800 section 3.1, RFC 9449, RFC 8705). */
const CONFIRMATIONS: readonly unknown[] = [
  { jkt: 'x' },
  { 'x5t#S256': 'x' },
  { jwk: {} },
  { kid: 'x' },
  {},
  [],
  'x',
  null,
  false,
];

describe.each(SOME_ADAPTERS)('Token types on %s', (adapter) => {
  const stage = useTarget(adapter);

  it.each(ID_TOKEN_CLAIMS)(
    'refuses a token with %s, whatever its value, unless it says that it is an access token',
    async (claim) => {
      for (const value of VALUES) {
        const { issuer } = stage.target;
        const claims = { [claim]: value };
        expect(await stage.target.verdictOn(issuer.token(claims, { typ: 'JWT' }))).toBe('wrong_token_type');
        expect(await stage.target.verdictOn(issuer.token(claims, { typ: undefined }))).toBe('wrong_token_type');
        expect(await stage.target.verdictOn(issuer.token(claims, { typ: 'at+jwt' }))).toBe('accepted');
      }
    },
  );

  it.each(SIGN_IN_CLAIMS)('refuses a token with %s and without client_id, whatever its value', async (claim) => {
    for (const value of VALUES) {
      const { issuer } = stage.target;
      const claims = { aud: issuer.clientId, client_id: undefined, [claim]: value };
      expect(await stage.target.verdictOn(issuer.token(claims, { typ: 'JWT' }))).toBe('wrong_token_type');
      expect(await stage.target.verdictOn(issuer.token(claims, { typ: undefined }))).toBe('wrong_token_type');
      expect(await stage.target.verdictOn(issuer.token({ [claim]: value }, { typ: 'JWT' }))).toBe('accepted');
    }
  });

  it.each(['JWT', 'jwt', undefined])("refuses Authgear's ID token with the typ %s", async (typ) => {
    expect(await stage.target.verdictOn(idToken(stage.target.issuer, typ))).toBe('wrong_token_type');
  });

  it('refuses an ID token that was relabelled', async () => {
    const { issuer } = stage.target;
    const relabelled = withParts(idToken(issuer), { header: encodeSegment(issuer.header()) });
    expect(await stage.target.verdictOn(relabelled)).toBe('invalid_signature');
  });

  it.each(TYPES)('judges the typ %j', async (typ, verdict) => {
    expect(await stage.target.verdictOn(stage.target.issuer.token({}, { typ }))).toBe(verdict);
  });

  it.each(CONFIRMATIONS)('refuses the cnf %j, since nobody proves possession of its key', async (cnf) => {
    for (const typ of ['at+jwt', 'JWT', undefined]) {
      expect(await stage.target.verdictOn(stage.target.issuer.token({ cnf }, { typ }))).toBe('wrong_token_type');
    }
  });
});

describe.each(SOME_ADAPTERS)('Token types on %s where the type is required', (adapter) => {
  const stage = useTarget(adapter, { requireAccessTokenType: true });

  it.each(TYPES)('judges the typ %j', async (typ, _verdict, verdict) => {
    expect(await stage.target.verdictOn(stage.target.issuer.token({}, { typ }))).toBe(verdict);
  });

  it('refuses an ID token', async () => {
    expect(await stage.target.verdictOn(idToken(stage.target.issuer))).toBe('wrong_token_type');
  });
});

/** An ID token as Authgear issues it (OpenID Connect Core 1.0 section 2), signed with the key of access tokens. */
function idToken(issuer: AttackIssuer, typ: string | undefined = 'JWT'): string {
  const claims = {
    aud: [issuer.clientId],
    client_id: undefined,
    jti: undefined,
    scope: undefined,
    sid: 'session',
    auth_time: 1_700_000_000,
    amr: ['pwd'],
  };
  return issuer.token(claims, { typ });
}
