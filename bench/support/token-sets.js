const OTHER_AUDIENCE = 'https://api.example.com';
const FOREIGN_ISSUER = 'https://other.authgear.cloud';

/**
 * @typedef {object} TokenSet
 * @property {readonly Buffer[]} headers Authorization headers, used in turn
 * @property {boolean} isValid whether the tokens must be accepted
 */

/**
 * Access tokens of Authgear's shape, valid and invalid.
 *
 * @param {import('./package-under-test.js').AuthgearTestIssuer} issuer
 * @param {number} count of tokens in each set of invalid ones
 */
export async function createTokenSets(issuer, count) {
  const each = (amount, optionsOf) =>
    Promise.all(
      Array.from({ length: amount }, (_, index) => issuer.accessToken({ ...optionsOf(index), ...user(index) })),
    );
  const many = (amount, options) => each(amount, () => options);
  const valid = await many(1000, {});
  const some = valid.slice(0, count);
  const foreign = { claims: { iss: FOREIGN_ISSUER } };
  // Issued before the keys were loaded, so that no verifier has a reason to expect a newer key.
  const iat = Math.floor(Date.now() / 1000) - 300;
  const madeUpKid = (index) => ({ claims: { iat }, header: { kid: `made-up-${index}` } });
  return {
    length: valid[0].length,
    valid,
    sets: {
      inTurn: accepted(valid),
      one: accepted(valid.slice(0, 1)),
      invalidSignature: refused(some.map(withOtherSignature)),
      expired: refused(await many(count, { expiresIn: '-1m' })),
      malformed: refused(some.map(withBrokenPayload)),
      otherAudience: refused(await many(count, { claims: { aud: [OTHER_AUDIENCE] } })),
      otherAlgorithm: refused(await many(count, { header: { alg: 'HS256' } })),
      foreignKnownKid: refused(await many(count, foreign)),
      // The signature is invalid too: a verifier with one fixed key doesn't read `kid`.
      madeUpKid: refused((await each(count, madeUpKid)).map(withOtherSignature)),
      foreignUnknownKid: refused(await many(count, { ...foreign, header: { kid: 'of-another-project' } })),
    },
  };
}

/** @param {string} token */
export function headerOf(token) {
  return Buffer.from(`Bearer ${token}`, 'latin1');
}

/** The parts of a token that RS256 verification needs. */
export function signedPartsOf(token) {
  const end = token.lastIndexOf('.');
  return { input: Buffer.from(token.slice(0, end)), signature: Buffer.from(token.slice(end + 1), 'base64url') };
}

function user(index) {
  return { sub: `user-${index}`, roles: ['admin'] };
}

function accepted(tokens) {
  return { headers: tokens.map(headerOf), isValid: true };
}

function refused(tokens) {
  return { headers: tokens.map(headerOf), isValid: false };
}

function withOtherSignature(token) {
  const at = token.length - 100;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

/** Three segments of base64url, but the payload is cut off and is not JSON. */
function withBrokenPayload(token) {
  const [header, payload, signature] = token.split('.');
  return [header, payload.slice(0, 100), signature].join('.');
}
