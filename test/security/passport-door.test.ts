import { encodeSegment, withParts } from '../support/jws.js';
import { newRsaKey } from '../support/keys.js';
import { fixed, hmac, rsaPss } from '../support/signers.js';
import { ADAPTERS } from '../support/test-app.js';
import type { AttackIssuer } from './support/attack-issuer.js';
import { useTarget } from './support/target.js';

/** One attack of every family. */
const ATTACKS: readonly [name: string, write: (issuer: AttackIssuer) => string][] = [
  ['an opaque token', () => 'q9KZ0mXcT3bVn7RwYp2LsD8fHj4GvA6e'],
  ['a segment too many', (issuer) => `${issuer.token()}.x`],
  ['claims that are no JSON', (issuer) => issuer.sign(issuer.header({ typ: 'JWT' }), '{')],
  ['no algorithm', (issuer) => issuer.sign(issuer.header({ alg: 'none' }), issuer.claims(), fixed(Buffer.of(0)))],
  ['a signature of PS256', (issuer) => issuer.sign(issuer.header(), issuer.claims(), rsaPss(issuer.key))],
  ['a signature of HS256', (issuer) => issuer.sign(issuer.header({ alg: 'HS256' }), issuer.claims(), hmac('x'))],
  ['an extension', (issuer) => issuer.token({}, { crit: ['x'] })],
  ['no kid', (issuer) => issuer.token({}, { kid: undefined })],
  ['a made-up kid', (issuer) => issuer.token({}, { kid: 'made-up' })],
  ['another key', (issuer) => issuer.token({}, {}, newRsaKey())],
  ['other claims', (issuer) => withParts(issuer.token(), { payload: encodeSegment(issuer.claims({ sub: 'x' })) })],
  ['a foreign issuer', (issuer) => issuer.token({ iss: 'https://evil.example' })],
  ['no expiry', (issuer) => issuer.token({ exp: undefined })],
  ['an expiry past', (issuer) => issuer.token({ exp: 1 })],
  ['a start to come', (issuer) => issuer.token({ nbf: 9_999_999_999 })],
  ['another audience', (issuer) => issuer.token({ aud: 'other' })],
  ['another application', (issuer) => issuer.token({ client_id: 'other' })],
  ['the form of an ID token', (issuer) => issuer.token({ sid: 'x' }, { typ: 'JWT' })],
  ['a bound key', (issuer) => issuer.token({ cnf: {} })],
];

describe.each(ADAPTERS)("Passport's own guard on %s", (adapter) => {
  const stage = useTarget(adapter);

  it('accepts a valid token', async () => {
    const { app, issuer } = stage.target;
    expect(await app.get('/passport', issuer.token())).toMatchObject({ status: 200, body: { sub: 'user-1' } });
  });

  it.each(ATTACKS)('refuses %s', async (_name, write) => {
    const { app, issuer } = stage.target;
    expect((await app.get('/passport', write(issuer))).status).toBe(401);
  });

  it('refuses a second Authorization header, and none', async () => {
    const header = `Authorization: Bearer ${stage.target.issuer.token()}`;
    expect((await stage.target.send([header, header], '/passport')).status).toBe(401);
    expect((await stage.target.send([], '/passport')).status).toBe(401);
    expect((await stage.target.send([header], '/passport')).status).toBe(200);
  });
});
