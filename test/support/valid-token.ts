import { randomUUID } from 'node:crypto';

/** Who issues a token, and to which application. */
export interface TokenOrigin {
  readonly endpoint: string;
  readonly clientId: string;
}

const HALF_AN_HOUR = 1800;

/** Older than the keys of any app of the tests, so that none waits for a key that is unknown: see `KeyStore`. */
const TWO_MINUTES = 120;

/** The header of a valid access token, but for these members; one that is undefined is left out. */
export function validHeader(kid: string, members: object = {}): Record<string, unknown> {
  return defined({ alg: 'RS256', kid, typ: 'at+jwt', ...members });
}

/** The claims of a user's valid access token, but for these; one that is undefined is left out. */
export function validClaims({ endpoint, clientId }: TokenOrigin, claims: object = {}): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return defined({
    iss: endpoint,
    aud: [endpoint],
    iat: now - TWO_MINUTES,
    exp: now + HALF_AN_HOUR,
    sub: 'user-1',
    client_id: clientId,
    jti: randomUUID(),
    ...claims,
  });
}

function defined(members: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
