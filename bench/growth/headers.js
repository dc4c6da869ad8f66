import { headerOf } from '../support/token-sets.js';

/**
 * Authorization headers of distinct tokens, kept outside the heap.
 *
 * @param {import('../support/bench-issuer.js').BenchIssuer} issuer
 * @param {number} count
 * @returns {Promise<Buffer[]>}
 */
export async function createHeaders(issuer, count) {
  const headers = [];
  while (headers.length < count) {
    const some = Math.min(500, count - headers.length);
    const first = headers.length;
    const tokens = await Promise.all(
      Array.from({ length: some }, (_, index) => issuer.accessToken({ sub: `user-${first + index}` })),
    );
    headers.push(...tokens.map(headerOf));
  }
  return headers;
}
