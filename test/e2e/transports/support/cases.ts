import type { AuthgearTestIssuer } from '../../../../lib/testing/index.js';
import { signedBy } from '../../../support/jws.js';
import { newRsaKey } from '../../../support/keys.js';
import { useServedTransport } from './served-transport.js';
import {
  admitted,
  type Credentials,
  type HandlerName,
  type Outcome,
  type TransportUnderTest,
} from './transport-under-test.js';

type Tokens = (issuer: AuthgearTestIssuer) => Promise<Credentials>;

const nothing: Tokens = async () => ({});
const userToken = (issuer: AuthgearTestIssuer) => issuer.accessToken({ sub: 'u1' });
const valid: Tokens = async (issuer) => ({ token: await userToken(issuer) });
const foreignKey = newRsaKey();

const refused = {
  missing: { code: 'missing_token', status: 401 },
  malformed: { code: 'malformed_token', status: 401 },
} as const;

/** The same on every transport: what a client shows to a handler, and what it gets. */
const CASES: readonly (readonly [string, HandlerName, Tokens, Outcome])[] = [
  ['a valid token', 'guarded', valid, admitted('u1')],
  ['no token', 'guarded', nothing, refused.missing],
  ['a malformed token', 'guarded', async () => ({ token: 'header.payload' }), refused.malformed],
  [
    'an expired token',
    'guarded',
    async (issuer) => ({ token: await issuer.accessToken({ expiresIn: '-1s' }) }),
    { code: 'token_expired', status: 401 },
  ],
  [
    'an invalid signature',
    'guarded',
    async (issuer) => ({ token: signedBy(foreignKey, await userToken(issuer)) }),
    { code: 'invalid_signature', status: 401 },
  ],
  [
    'a key to be asked for, while the issuer is down',
    'guarded',
    async (issuer) => {
      issuer.goOffline();
      return { token: await issuer.accessToken({ header: { kid: 'unknown' } }) };
    },
    { code: 'issuer_unavailable', status: 503 },
  ],
  ['a user without the role', 'admins', valid, { code: 'insufficient_role', status: 403 }],
  [
    'a user with the role',
    'admins',
    async (issuer) => ({ token: await issuer.accessToken({ sub: 'a1', roles: ['admin'] }) }),
    admitted('a1'),
  ],
  ['no token, for a role', 'admins', nothing, refused.missing],
  ['no token, where it is public', 'open', nothing, admitted(null)],
  ['a valid token, where it is public', 'open', valid, admitted(null)],
  ['no token, where it is optional', 'optional', nothing, admitted(null)],
  ['a valid token, where it is optional', 'optional', valid, admitted('u1')],
  ['a malformed token, where it is optional', 'optional', async () => ({ token: 'header.payload' }), refused.malformed],
  [
    'tokens from two sources',
    'guarded',
    async (issuer) => ({ token: await userToken(issuer), second: await userToken(issuer) }),
    refused.malformed,
  ],
  [
    'a token of 17 KiB',
    'guarded',
    async (issuer) => ({ token: await issuer.accessToken({ claims: { note: 'x'.repeat(12 * 1024) } }) }),
    refused.malformed,
  ],
];

/** Judges every case on one transport. */
export function itJudgesEveryCase(transport: TransportUnderTest): void {
  const serving = useServedTransport(transport);

  afterEach(() => serving.issuer.goOnline());

  it.each(CASES)('judges %s (%s)', async (_what, handler, tokens, outcome) => {
    expect(await serving.call(handler, await tokens(serving.issuer))).toEqual(outcome);
  });
}
