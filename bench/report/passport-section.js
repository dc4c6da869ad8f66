import { ratioOf } from '../support/statistics.js';
import { table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../passport/measure.js').measurePassport>>} result */
export function passportSection({ floor, authgear, passportJwt }) {
  return `## Through Passport

First sight of a token through \`AuthGuard\` of @nestjs/passport, in multiples of the floor, here ${withSpread(floor)} µs.
Both guards are in one app, have the same rules about issuer and audience, and remember no verdicts. passport-jwt has one fixed KeyObject and no JWKS.
The last column compares the two round by round.

${table(
  ['', 'first sight', '× passport-jwt'],
  [
    ["**AuthGuard('authgear')**", withSpread(authgear.ratio), withSpread(ratioOf(authgear.times, passportJwt.times))],
    ['passport-jwt given a KeyObject', withSpread(passportJwt.ratio), ''],
  ],
)}`;
}
