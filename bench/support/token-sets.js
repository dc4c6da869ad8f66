const FOREIGN_ISSUER = 'https://other.authgear.cloud';

/**
 * @typedef {object} TokenSet
 * @property {readonly Buffer[]} headers Authorization headers, used in turn
 * @property {boolean} isGood whether the tokens are to be let in
 */

/**
 * Access tokens of Authgear's shape, good and bad.
 *
 * @param {import('./package-under-test.js').AuthgearTestIssuer} issuer
 * @param {number} count of tokens in each set of bad ones
 */
export async function createTokenSets(issuer, count) {
  const many = async (amount, options) =>
    Promise.all(Array.from({ length: amount }, (_, index) => issuer.accessToken({ ...options, ...user(index) })));
  const good = await many(1000, {});
  const some = good.slice(0, count);
  const foreign = { claims: { iss: FOREIGN_ISSUER } };
  return {
    length: good[0].length,
    good: good,
    sets: {
      inTurn: accepted(good),
      one: accepted(good.slice(0, 1)),
      badSignature: refused(some.map(withOtherSignature)),
      expired: refused(await many(count, { expiresIn: '-1m' })),
      malformed: refused(some.map(withBrokenPayload)),
      otherAlgorithm: refused(await many(count, { header: { alg: 'HS256' } })),
      foreignKnownKid: refused(await many(count, foreign)),
      foreignUnknownKid: refused(await many(count, { ...foreign, header: { kid: 'of-another-project' } })),
    },
  };
}

/** @param {string} token */
export function headerOf(token) {
  return Buffer.from(`Bearer ${token}`, 'latin1');
}

/** What RS256 verification alone needs of a token. */
export function signedPartsOf(token) {
  const end = token.lastIndexOf('.');
  return { input: Buffer.from(token.slice(0, end)), signature: Buffer.from(token.slice(end + 1), 'base64url') };
}

function user(index) {
  return { sub: `user-${index}`, roles: ['admin'] };
}

function accepted(tokens) {
  return { headers: tokens.map(headerOf), isGood: true };
}

function refused(tokens) {
  return { headers: tokens.map(headerOf), isGood: false };
}

function withOtherSignature(token) {
  const at = token.length - 100;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

/** Three segments of base64url, but the payload breaks off and is not JSON. */
function withBrokenPayload(token) {
  const [header, payload, signature] = token.split('.');
  return [header, payload.slice(0, 100), signature].join('.');
}
