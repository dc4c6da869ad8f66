import { number, table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../growth/measure.js').measureGrowth>>} result */
export function growthSection({ keys, tokenSize, distinctTokens, firstRequests }) {
  return `## How cost grows

\`AuthgearGuard.canActivate\`, in multiples of the floor unless another unit is given.

### Keys in the JWKS

The first request of an app waits until the keys are loaded: discovery, JWKS and parsing, on loopback.
After it, the number of keys should make no difference.

${table(
  ['keys', 'first sight', 'seen before', 'first request of the app, ms'],
  keys.map(({ keyCount, firstSight, repeat, firstRequestMs }) => [
    number(keyCount),
    withSpread(firstSight.ratio),
    withSpread(repeat.ratio),
    number(firstRequestMs),
  ]),
)}

### Size of the token

The floor hashes the same token.

${table(
  ['characters', 'floor, µs', 'first sight', 'seen before'],
  tokenSize.map(({ length, floor, firstSight, repeat }) => [
    number(length),
    number(floor.median),
    withSpread(firstSight.ratio),
    withSpread(repeat.ratio),
  ]),
)}

### Distinct tokens

Tokens of ${number(distinctTokens.tokenLength)} characters in turn, with a cache of ${number(distinctTokens.max)}.
More tokens than it holds are its worst case, since none is found again.
"Heap" is what stays in use after a garbage collection, beyond the app's own.
The time includes making the request.

${table(
  ['tokens', 'time per request, µs', 'heap, MB'],
  distinctTokens.rows.map(({ count, microseconds, heapMb }) => [number(count), number(microseconds), number(heapMb)]),
)}

### Concurrent first requests

At an app that has no keys yet, each request with its own token.
The ratio compares the time until the last answer, which includes loading the keys, with the time of as many bare verifications.

${table(
  ['requests', 'discovery', 'JWKS', 'all answered, ms', 'verifications, ms', 'ratio'],
  firstRequests.map(({ count, discovery, jwks, milliseconds, verificationsMs, ratio }) => [
    number(count),
    String(discovery),
    String(jwks),
    withSpread(milliseconds),
    number(verificationsMs.median),
    withSpread(ratio),
  ]),
)}`;
}
