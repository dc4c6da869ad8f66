import { randomBytes, randomUUID } from 'node:crypto';
import { AuthgearTokenVerifier, AuthgearUnauthorizedException } from '../../lib/index.js';
import { rejectionOf } from '../support/failures.js';
import { encodeSegment, partsOf } from '../support/jws.js';
import { liveHeap, MEBIBYTE } from './support/heap.js';
import { useFaultyIssuer } from './support/scenario.js';

const MADE_UP_KIDS = 30_000;
const DISTINCT_TOKENS = 2000;
const ROUNDS = 15;
/** Held per made-up kid or per token, as little as a name would be several times this. */
const FLAT = MEBIBYTE / 2;

describe('The memory of an app', () => {
  // Without a log, for a test keeps its lines and an app does not.
  const { start, startApp } = useFaultyIssuer('express', { isSilent: true });

  it(`stays flat through ${MADE_UP_KIDS} made-up kids`, async () => {
    const { issuer, verifier } = await start();
    const { payload } = partsOf(issuer.token());
    await verifier.verify(issuer.token());
    const flood = async (kids: number): Promise<number> => {
      let refused = 0;
      while (refused < kids && (await isKeyNotFound(verifier, withMadeUpKid(payload)))) refused += 1;
      return refused;
    };
    await flood(1000);
    const before = liveHeap();
    expect(await flood(MADE_UP_KIDS)).toBe(MADE_UP_KIDS);
    expect(liveHeap() - before).toBeLessThan(FLAT);
  });

  // A token that comes round after more others than are remembered is as new to the app as one never seen.
  it(`stays flat through ${DISTINCT_TOKENS * ROUNDS} tokens that are not remembered, and holds those that are`, async () => {
    const forgetful = await start({ tokenCache: { max: 100 } });
    const { issuer } = forgetful;
    const note = 'x'.repeat(1000);
    const tokens = Array.from({ length: DISTINCT_TOKENS }, () => issuer.token({ jti: randomUUID(), note }));
    expect(await growthOf(forgetful.verifier, tokens, ROUNDS)).toBeLessThan(FLAT);

    // Twice, since most of the room is for tokens that are used again.
    const mindful = await startApp(issuer, { tokenCache: { max: DISTINCT_TOKENS } });
    expect(await growthOf(mindful.nest.get(AuthgearTokenVerifier), tokens, 2)).toBeGreaterThan(2 * MEBIBYTE);
  });
});

/** By how much the heap grows through these tokens, after the first hundred of them. */
async function growthOf(verifier: AuthgearTokenVerifier, tokens: readonly string[], rounds: number): Promise<number> {
  for (const token of tokens.slice(0, 100)) await verifier.verify(token);
  const before = liveHeap();
  for (let round = 0; round < rounds; round += 1) {
    for (const token of tokens) await verifier.verify(token);
  }
  return liveHeap() - before;
}

/** Nobody need sign such a token: it is its kid that is to do harm. */
function withMadeUpKid(payload: string): string {
  const header = encodeSegment({ alg: 'RS256', typ: 'at+jwt', kid: randomBytes(16).toString('hex') });
  return `${header}.${payload}.${randomBytes(256).toString('base64url')}`;
}

async function isKeyNotFound(verifier: AuthgearTokenVerifier, token: string): Promise<boolean> {
  const error = await rejectionOf(verifier.verify(token));
  return error instanceof AuthgearUnauthorizedException && error.code === 'key_not_found';
}
