import { REFUSALS } from '../guard/measure.js';
import { number, table, withSpread } from './markdown.js';

const NOT_MEASURED = `Not in the table:

- nest-keycloak-connect: it asks for Nest below 11, takes the tokens of Keycloak alone (a payload with \`typ: Bearer\`, an issuer
  under \`/realms/\`) and its keys from Keycloak's own path, so there is no token that both it and the others would accept.
- Authgear's own server SDK: its package was not to be had where this was measured, and something made to resemble it
  would prove nothing.`;

/** @param {Awaited<ReturnType<typeof import('../guard/measure.js').measureGuards>>} result */
export function guardSection({ floor, tokenLength, rows }) {
  return `## What one request costs

In multiples of the floor: \`crypto.verify\`, RS256 with 2048 bits, a KeyObject, input and signature decoded beforehand: ${withSpread(floor)} µs.
Median, and in parentheses the 10th and 90th percentile, over the rounds, each divided by the floor of its own round. Access tokens of Authgear's shape, ${tokenLength} characters;
the header is a new string on every call. First sight is 1,000 tokens in turn without a memory of verdicts. Those that have such a
memory are measured with it too: one token over and over, and 1,000 tokens in turn. Everyone's keys are loaded beforehand.

${goodTable(rows)}

"Nest guard" and "Express middleware" do the whole job. A "verifier" gets a bare token and touches no request. "Key in hand" is
another job: no JWKS, so no rotation of keys. jsonwebtoken with the key in hand is the least that anything built on passport-jwt can cost.
jose and express-oauth2-jwt-bearer verify in Node's thread pool: theirs is the time until the answer, part of it spent waiting.

### Refusing

In multiples of the floor, without a memory of verdicts, logger off. Where a kid is unknown or an algorithm is another one, some ask the issuer
every time; here it is on loopback, so on a network that costs them far more.

${refusalTable(rows)}

${NOT_MEASURED}`;
}

function goodTable(rows) {
  const cell = (cost) => (cost === undefined ? '' : withSpread(cost.ratio));
  return table(
    ['', 'job', 'first sight', 'one token again', '1,000 tokens again'],
    rows.map(({ name, how, job, costs }) => [
      `**${name}** ${how}`,
      job,
      cell(costs.firstSight),
      cell(costs.repeat),
      cell(costs.thousandInTurn),
    ]),
  );
}

function refusalTable(rows) {
  const kinds = Object.keys(REFUSALS);
  return table(
    ['', ...Object.values(REFUSALS)],
    rows
      .filter(({ costs }) => costs.badSignature !== undefined)
      .map(({ name, costs }) => [name, ...kinds.map((kind) => number(costs[kind].ratio.median))]),
  );
}
