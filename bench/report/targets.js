import { REQUESTS } from '../memory/measure.js';
import { ADAPTERS } from '../server/measure.js';
import { PACKAGES } from '../startup/measure.js';
import { ratioOf } from '../support/statistics.js';
import { number, table } from './markdown.js';

const RECIPE = "Nest documentation's recipe";
const FASTEST_WITH_JWKS = 'aws-jwt-verify';
const FASTEST_PEER = 'fast-jwt, key in hand';

const TARGETS = {
  guard: guardTargets,
  passport: passportTargets,
  server: serverTargets,
  sockets: socketsTargets,
  memory: memoryTargets,
  growth: growthTargets,
  startup: startUpTargets,
};

/** The targets of what was measured, with the figures. */
export function targetsSection(results) {
  const rows = Object.entries(TARGETS)
    .filter(([name]) => results[name] !== undefined)
    .flatMap(([name, targetsOf]) => targetsOf(results[name]))
    .map(({ what, measured, bound, isAtLeast }) => [
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
  const percent = Math.round(Math.abs(measured / bound - 1) * 100);
  return percent === 0 ? 'missed by less than 1%' : `missed by ${percent}%`;
}

function atMost(what, measured, bound) {
  return { what, measured, bound, isAtLeast: false };
}

function atLeast(what, measured, bound) {
  return { what, measured, bound, isAtLeast: true };
}

function guardTargets({ rows }) {
  const cost = (name, kind) => rows.find((row) => row.name === name).costs[kind];
  const first = cost('nestjs-authgear', 'firstSight');
  const timesFaster = (name) => ratioOf(cost(name, 'firstSight').times, first.times).median;
  const overFirst = ({ times }) => ratioOf(times, first.times).median;
  const remembered = (kind) => cost('nestjs-authgear, as it comes', kind).ratio.median;
  const refusal = (kind) => cost('nestjs-authgear', kind).ratio.median;
  return [
    atMost(
      `first sight of a token, × ${FASTEST_PEER}`,
      ratioOf(first.times, cost(FASTEST_PEER, 'firstSight').times).median,
      1,
    ),
    atLeast(
      `first sight: how many times faster than ${FASTEST_WITH_JWKS}, the fastest peer with keys from a JWKS`,
      timesFaster(FASTEST_WITH_JWKS),
      1.3,
    ),
    atLeast('first sight: how many times faster than the recipe', timesFaster(RECIPE), 7),
    atMost('a token seen before, × the floor', remembered('repeat'), 0.025),
    atMost('1,000 tokens seen before, in turn, × the floor', remembered('thousandInTurn'), 0.035),
    atMost(
      'refusing an invalid signature, × our own first sight',
      overFirst(cost('nestjs-authgear', 'invalidSignature')),
      1.1,
    ),
    atMost('refusing an expired token, × the floor', refusal('expired'), 0.3),
    atMost('refusing a malformed token, × the floor', refusal('malformed'), 0.3),
    atMost('refusing another audience, × the floor', refusal('otherAudience'), 0.3),
    atMost('refusing another algorithm, × the floor', refusal('otherAlgorithm'), 0.3),
    atMost('refusing another issuer, known kid, × the floor', refusal('foreignKnownKid'), 0.3),
    atMost('refusing another issuer, unknown kid, × the floor', refusal('foreignUnknownKid'), 0.3),
    atMost('refusing a made-up kid of the right issuer, × the floor', refusal('madeUpKid'), 0.4),
  ];
}

function passportTargets({ authgear, passportJwt }) {
  return [
    atMost(
      "first sight through Passport, AuthGuard('authgear'), × passport-jwt given a KeyObject",
      ratioOf(authgear.times, passportJwt.times).median,
      1,
    ),
  ];
}

function serverTargets({ rows }) {
  const share = (adapter) => rows.find((row) => row.adapter === adapter && row.variant === 'authgear').share.median;
  return [
    atLeast('Fastify with the guard, share of the unguarded server', share('fastify'), 0.88),
    atLeast('Express with the guard, share of the unguarded server', share('express'), 0.95),
  ];
}

function socketsTargets({ rows }) {
  const { dropped, ratio } = rows.find(({ variant }) => variant === 'authgear');
  return [
    atMost('socket.io with the guard: messages dropped', dropped, 0),
    atMost('socket.io with the guard: processor time of a message, × the unguarded gateway', ratio.median, 1.05),
  ];
}

function memoryTargets({ rows }) {
  return rows
    .filter(({ variant }) => variant === 'authgear')
    .map(({ adapter, growth }) =>
      atMost(
        `${ADAPTERS[adapter]}: resident memory after ${number(REQUESTS)} distinct tokens, more than idle, MB`,
        growth.median,
        90,
      ),
    );
}

function growthTargets({ keys, distinctTokens, firstRequests }) {
  const [oneKey, manyKeys] = [keys.at(0), keys.at(-1)];
  const growth = (kind) => ratioOf(manyKeys[kind].times, oneKey[kind].times).median;
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
      1.6,
    ),
  ];
}

function startUpTargets({ times }) {
  const [own, needed] = Object.keys(PACKAGES);
  const ratio = ratioOf(times[`inApp ${own}`].times, times[`inApp ${needed}`].times).median;
  return [atMost('importing the package in an app, Nest loaded, over importing what it needs', ratio, 1.2)];
}
