import { createPublicKey, type KeyObject } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import jwksRsa, { type SigningKey } from 'jwks-rsa';
import { RefreshError } from '../errors/refresh-error.js';

/** Maximum number of keys in a JWKS: more than any issuer has, and few enough to parse. */
export const MAX_JWKS_KEYS = 2000;

/** A larger modulus verifies nothing better, and costs every token with its `kid` more: at 8192 bits ten times as much. */
const MODULUS_BITS = { min: 2048, max: 8192 };

/** With the exponent 1, anybody can make a signature; with a huge one, a verification costs as much as twenty. */
const EXPONENT = { min: 3, max: 2 ** 32 - 1 };

/** Parsed in one turn of the event loop, in about a millisecond, so that a large JWKS doesn't delay requests. */
const KEYS_PER_TURN = 10;

/**
 * Loads the usable keys of a JWKS (RFC 7517): RSA of 2048 bits (RFC 7518 section 3.3) to 8192, with an odd exponent from 3
 * to 2^32 - 1, public, with a `kid`, and for RS256 signatures. Other keys are ignored. Of two keys with the same `kid`, the
 * first is used.
 *
 * @param fetchJson - loads the document; jwks-rsa's own request has no size cap, and may never settle
 * @throws RefreshError if there is no usable key
 */
export async function loadJwks(
  jwksUri: string,
  fetchJson: (uri: string) => Promise<unknown>,
): Promise<ReadonlyMap<string, KeyObject>> {
  const client = new jwksRsa.JwksClient({
    jwksUri,
    cache: false,
    fetcher: async (uri) => ({ keys: usableJwks(uri, await fetchJson(uri)) }),
  });
  const keys = new Map<string, KeyObject>();
  const signingKeys = await client.getSigningKeys();
  for (const [index, signingKey] of signingKeys.entries()) {
    if (index % KEYS_PER_TURN === 0) await nextTurn();
    const key = rsaKeyOf(signingKey);
    if (key !== undefined && !keys.has(signingKey.kid)) keys.set(signingKey.kid, key);
  }
  if (keys.size === 0) throw noUsableKey(jwksUri);
  return keys;
}

function usableJwks(uri: string, jwks: unknown): readonly object[] {
  const members = isObject(jwks) && 'keys' in jwks ? jwks.keys : undefined;
  if (!Array.isArray(members))
    throw new RefreshError('issuer_unreachable', `${uri} is not a JWKS: it has no array keys`);
  if (members.length > MAX_JWKS_KEYS) {
    throw new RefreshError(
      'issuer_unreachable',
      `${uri} has ${members.length} keys; at most ${MAX_JWKS_KEYS} are read`,
    );
  }
  const usable = members.filter(isUsableJwk);
  if (usable.length === 0) throw noUsableKey(uri);
  return usable;
}

function isUsableJwk(jwk: unknown): jwk is object {
  if (!isObject(jwk)) return false;
  const { kty, kid, use, alg, d } = jwk as Partial<Record<string, unknown>>;
  return (
    kty === 'RSA' &&
    typeof kid === 'string' &&
    kid !== '' &&
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === 'RS256') &&
    d === undefined
  );
}

function rsaKeyOf(signingKey: SigningKey): KeyObject | undefined {
  const key = createPublicKey(signingKey.getPublicKey());
  return isUsableKey(key) ? key : undefined;
}

function isUsableKey({ asymmetricKeyDetails }: KeyObject): boolean {
  const exponent = Number(asymmetricKeyDetails?.publicExponent);
  return (
    isWithin(MODULUS_BITS, Number(asymmetricKeyDetails?.modulusLength)) &&
    isWithin(EXPONENT, exponent) &&
    exponent % 2 === 1
  );
}

function isWithin({ min, max }: { readonly min: number; readonly max: number }, value: number): boolean {
  return value >= min && value <= max;
}

function noUsableKey(uri: string): RefreshError {
  return new RefreshError(
    'issuer_unreachable',
    `${uri} has no usable key: a named RSA key of 2048 to 8192 bits for RS256`,
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
