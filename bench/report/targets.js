import { number, table } from './markdown.js';

const RECIPE = "Nest documentation's recipe";
const FASTEST_PEER = 'aws-jwt-verify';

/** What was set out to reach, and what was reached. */
export function targetsSection(results) {
  const rows = targetsOf(results).map(({ what, measured, bound, isAtLeast }) => [
    what,
    `${isAtLeast ? '≥' : '≤'} ${number(bound)}`,
    number(measured),
    verdict(measured, bound, isAtLeast),
  ]);
  return `## Targets\n\n${table(['', 'target', 'measured', ''], rows)}`;
}

function verdict(measured, bound, isAtLeast) {
  const isMet = isAtLeast ? measured >= bound : measured <= bound;
  if (isMet) return 'met';
  return `missed by ${Math.round(Math.abs(measured / bound - 1) * 100)}%`;
}

function atMost(what, measured, bound) {
  return { what, measured, bound, isAtLeast: false };
}

function atLeast(what, measured, bound) {
  return { what, measured, bound, isAtLeast: true };
}

function targetsOf({ guard, server, growth, startup }) {
  return [...guardTargets(guard), ...serverTargets(server), ...growthTargets(growth), ...startUpTargets(startup)];
}

function guardTargets({ rows }) {
  const cost = (name, kind) => rows.find((row) => row.name === name).costs[kind].ratio.median;
  const own = (kind) => cost('nestjs-authgear', kind);
  const first = own('firstSight');
  return [
    atMost('first sight of a token, × the floor', first, 1.45),
    atLeast('first sight: how many times faster than the recipe', cost(RECIPE, 'firstSight') / first, 6),
    atLeast(
      `first sight: how many times faster than ${FASTEST_PEER}, the fastest peer with keys from a JWKS`,
      cost(FASTEST_PEER, 'firstSight') / first,
      1.05,
    ),
    atMost('a token seen before, × the floor', cost('nestjs-authgear, as it comes', 'repeat'), 0.05),
    atMost(
      '1,000 tokens seen before, in turn, × the floor',
      cost('nestjs-authgear, as it comes', 'thousandInTurn'),
      0.05,
    ),
    atMost('refusing a bad signature, × the floor', own('badSignature'), 1.75),
    atMost('refusing an expired token, × the floor', own('expired'), 1.75),
    atMost('refusing a malformed token, × the floor', own('malformed'), 0.5),
    atMost('refusing another algorithm, × the floor', own('otherAlgorithm'), 0.5),
    atMost('refusing a foreign issuer, known kid, × the floor', own('foreignKnownKid'), 0.5),
    atMost('refusing a foreign issuer, unknown kid, × the floor', own('foreignUnknownKid'), 0.5),
  ];
}

function serverTargets({ rows }) {
  const share = (adapter) => rows.find((row) => row.adapter === adapter && row.variant === 'authgear').share.median;
  return [
    atLeast('Fastify with the guard, share of the unguarded server', share('fastify'), 0.85),
    atLeast('Express with the guard, share of the unguarded server', share('express'), 0.93),
  ];
}

function growthTargets({ keys, distinctTokens, firstRequests }) {
  const [oneKey, manyKeys] = [keys.at(0), keys.at(-1)];
  const growth = (kind) => manyKeys[kind].ratio.median / oneKey[kind].ratio.median;
  const tokens = distinctTokens.rows.at(-1);
  const requests = firstRequests.at(-1);
  return [
    atMost(`first sight with ${number(manyKeys.keyCount)} keys over that with 1`, growth('firstSight'), 1.1),
    atMost(`seen before with ${number(manyKeys.keyCount)} keys over that with 1`, growth('repeat'), 1.1),
    atMost(
      `heap after ${number(tokens.count)} distinct tokens, cache of ${number(distinctTokens.max)}, MB`,
      tokens.heapMb,
      35,
    ),
    atMost(`${number(requests.count)} concurrent first requests: requests for discovery`, requests.discovery, 1),
    atMost(`${number(requests.count)} concurrent first requests: requests for the JWKS`, requests.jwks, 1),
    atMost(
      `${number(requests.count)} concurrent first requests: time over that of as many verifications`,
      requests.ratio.median,
      1.5,
    ),
  ];
}

function startUpTargets({ times }) {
  const ratio = (way) =>
    times[`${way} nestjs-authgear`].median / times[`${way} @nestjs/passport + passport-jwt + jwks-rsa`].median;
  return [
    atMost('importing the package over importing what it needs', ratio('import'), 1.3),
    atMost('the same in an app, where Nest is loaded', ratio('inApp'), 1.3),
  ];
}
