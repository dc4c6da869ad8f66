import { randomUUID } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { withParts } from '../support/jws.js';
import { namedKey } from '../support/keys.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { QUICK_FAULTS, SILENT_FAULTS } from './support/faults.js';
import type { FaultyIssuer } from './support/faulty-issuer.js';
import { Load, type LoadCase } from './support/load.js';
import { useFaultyIssuer, verdictOn } from './support/scenario.js';

/** Of load on each adapter. The figures in docs/reliability.md are those of SOAK_SECONDS=60. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 4);
const FAULTS = [...QUICK_FAULTS, ...SILENT_FAULTS];
/** Has no factor in common with the number of faults, so that even a short run meets faults of every sort. */
const STRIDE = 13;
const UP_OR_DOWN_MS = 250;
const OUTAGES = (SECONDS * 1000) / (2 * UP_OR_DOWN_MS);
/** At the least, between two changes of the issuer. */
const ANSWERS_BETWEEN = 25;
const VALID_TOKENS = 200;
/** Keys are old at once and refreshed ten times a second, so that hardly a request comes while no refresh is due. */
const RESTLESS = { cacheMaxAge: 1, requestsPerMinute: 600, timeout: 200 };

const FIRST = namedKey('first');
const LATER = ['second', 'third', 'fourth'].map(namedKey);

describe.each(ADAPTERS)('Under load, an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter, { isSilent: true });

  // An unhandled rejection anywhere in the process fails the test by itself.
  it('gives not one wrong answer while its issuer goes up and down', async () => {
    jest.useRealTimers();
    const { app, issuer } = await start({ jwks: RESTLESS, tokenCache: { max: VALID_TOKENS / 2 } });
    const cases = casesOf(issuer);
    await expectTakenUp(app, issuer.token());

    const load = new Load(app, () => cases[Math.floor(Math.random() * cases.length)] ?? madeUpKid(issuer));
    await goUpAndDown(issuer, load);
    const report = await load.stop();

    if (process.env.SOAK_SECONDS !== undefined) {
      const figures = { adapter, outages: OUTAGES, refreshes: issuer.refreshes, ...report };
      process.stdout.write(`${JSON.stringify(figures)}\n`);
    }
    expect(report).toMatchObject({ wrong: [], errors: 0 });
    expect(report.answers).toBeGreaterThanOrEqual(2 * ANSWERS_BETWEEN * OUTAGES);
    for (const key of LATER) await expectTakenUp(app, issuer.tokenOf(key));
  });
});

/** One outage after another, each of another fault; after each, one more key is published and signs. */
async function goUpAndDown(issuer: FaultyIssuer, load: Load): Promise<void> {
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    const [, fault] = FAULTS[(outage * STRIDE) % FAULTS.length] ?? ['', {}];
    await issuer.misbehave(fault);
    await enoughAnswers(load);
    await issuer.recover();
    issuer.publish(FIRST, ...LATER.slice(0, outage + 1));
    await enoughAnswers(load);
  }
}

/** For as long as it takes a slow machine to give them, and on a fast one until refreshes have come too. */
async function enoughAnswers(load: Load): Promise<void> {
  const enough = load.answers + ANSWERS_BETWEEN;
  do await after(UP_OR_DOWN_MS);
  while (load.answers < enough);
}

/** A busy machine may take longer to refresh than it is given; so there is another chance, and one more. */
async function expectTakenUp(app: TestApp, token: string): Promise<void> {
  let verdict = await verdictOn(app, token);
  while (verdict !== 200) {
    expect(isUnknownKey(verdict)).toBe(true);
    await after(60_000 / RESTLESS.requestsPerMinute);
    verdict = await verdictOn(app, token);
  }
}

function casesOf(issuer: FaultyIssuer): LoadCase[] {
  const valid = Array.from({ length: VALID_TOKENS }, (_, index) => `u${index}`).map((sub) =>
    expecting(sub, `valid token of ${sub}`, issuer.token({ sub })),
  );
  const token = issuer.token();
  const invalid = [
    expecting('missing_token', 'no token', undefined),
    expecting('malformed_token', 'opaque token', 'abcdefghijklmnopqrstuvwxyz012345'),
    expecting('token_expired', 'expired token', issuer.token({ exp: 1 })),
    expecting('invalid_issuer', 'foreign token', issuer.token({ iss: 'https://other.authgear.cloud' })),
    expecting('invalid_audience', 'token for another API', issuer.token({ aud: 'another-api' })),
    expecting('wrong_token_type', 'ID token', issuer.token({ sid: 's' }, { typ: 'JWT' })),
    expecting('unsupported_algorithm', 'unsigned token', issuer.token({}, { alg: 'none' })),
    expecting('invalid_signature', 'forged token', withParts(token, { signature: 'A'.repeat(342) })),
    expecting('invalid_signature', 'token of another key', issuer.token({}, {}, namedKey('another').key)),
  ];
  const rotated = LATER.map((key) => takenUp(`token of the ${key.kid} key`, issuer.tokenOf(key)));
  const strangers = Array.from({ length: 50 }, () => madeUpKid(issuer));
  return [...valid, ...repeat(10, invalid), ...repeat(20, rotated), ...strangers];
}

function expecting(expected: string, name: string, token: string | undefined): LoadCase {
  return { name, token, isRight: (verdict) => verdict === expected };
}

/** Refused until its key is known, and never again from then on. */
function takenUp(name: string, token: string): LoadCase {
  let isKnown = false;
  return {
    name,
    token,
    isRight(verdict) {
      if (verdict !== 'user-1') return !isKnown && isUnknownKey(verdict);
      isKnown = true;
      return true;
    },
  };
}

function madeUpKid(issuer: FaultyIssuer): LoadCase {
  return { name: 'made-up kid', token: issuer.token({}, { kid: randomUUID() }), isRight: isUnknownKey };
}

function isUnknownKey(verdict: unknown): boolean {
  return verdict === 'key_not_found' || verdict === 'issuer_unavailable';
}

function repeat<T>(times: number, items: readonly T[]): T[] {
  return Array.from({ length: times }, () => items).flat();
}
