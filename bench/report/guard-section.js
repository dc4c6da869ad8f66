import { REFUSALS } from '../guard/measure.js';
import { number, table, withSpread } from './markdown.js';

const NOT_MEASURED = `Not in the table:

- nest-keycloak-connect requires Nest 10 or earlier, and accepts only Keycloak's tokens (a payload with \`typ: Bearer\`, an issuer under \`/realms/\`) and keys from Keycloak's own path.
  No token is valid for both it and the others.
- Authgear's own server SDK could not be installed where this was measured, and an imitation would prove nothing.`;

/** @param {Awaited<ReturnType<typeof import('../guard/measure.js').measureGuards>>} result */
export function guardSection({ floor, tokenLength, rows }) {
  return `## What one request costs

In multiples of the floor, which is ${withSpread(floor)} µs: \`crypto.verify\`, RS256 with 2048 bits, a KeyObject, input and signature decoded in advance.
Each figure is the median over the rounds, with the 10th and 90th percentiles in parentheses; each round is divided by its own floor.
The access tokens have Authgear's shape and ${tokenLength} characters, and the header is a new string on every call.
"First sight" is 1,000 tokens in turn with no verdicts remembered.
Contestants that can remember verdicts are measured that way too: with one token again and again, and with 1,000 tokens in turn.
All keys are loaded in advance.

${validTable(rows)}

A "Nest guard" and "Express middleware" do the whole job.
A "verifier" receives the token alone and does not touch the request.
"Key in hand" is a smaller job: it has no JWKS and therefore no key rotation.
jsonwebtoken with its key in hand is the lower bound for anything built on passport-jwt.
jose and express-oauth2-jwt-bearer verify in Node's thread pool: their figure is the time until the answer, some of it spent waiting.

### Refusing

In multiples of the floor, with no verdicts remembered and the logger off.
For an unknown \`kid\` or another algorithm, some ask the issuer every time.
The issuer is on loopback here; over a network that costs them far more.
nestjs-authgear has spent its budget for key refreshes when a made-up \`kid\` arrives.

${refusalTable(rows)}

${NOT_MEASURED}`;
}

function validTable(rows) {
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
      .filter(({ costs }) => costs.invalidSignature !== undefined)
      .map(({ name, costs }) => [name, ...kinds.map((kind) => number(costs[kind].ratio.median))]),
  );
}
