import { number, table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../growth/measure.js').measureGrowth>>} result */
export function growthSection({ keys, tokenSize, distinctTokens, firstRequests }) {
  return `## What grows, and what grows with it

\`AuthgearGuard.canActivate\`, in multiples of the floor where nothing else is said.

### Keys in the JWKS

The first request of an app waits until the keys are loaded (discovery, JWKS and parsing them, on loopback); after it the number of keys
should not be felt.

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

In turn, with a cache of ${number(distinctTokens.max)}: more tokens than it holds, in turn, are the worst case for it, since none of them is found.
Heap is what stays in use after a garbage collection, beyond the app's own; tokens have ${number(distinctTokens.tokenLength)} characters. Making
the request is in the time here.

${table(
  ['tokens', 'time per request, µs', 'heap, MB'],
  distinctTokens.rows.map(({ count, microseconds, heapMb }) => [number(count), number(microseconds), number(heapMb)]),
)}

### First requests that arrive together

At an app without keys, each with a token of its own. The ratio is the time until the last is answered, loading the keys included, over the time of
as many bare verifications.

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
