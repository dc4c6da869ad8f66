// Token size, 0.6 to 8 KB. Each size has its own floor, since more has to be hashed.
import { randomBytes } from 'node:crypto';
import { createFloor } from '../guard/floor.js';
import { BenchIssuer } from '../support/bench-issuer.js';
import { readInput } from '../support/child.js';
import { startAuthgearGuard } from '../support/nest.js';
import { measureInRounds } from '../support/rounds.js';
import { headerOf } from '../support/token-sets.js';

const { isQuick } = readInput();
const issuer = await BenchIssuer.start();
const cold = await startAuthgearGuard(issuer, { tokenCache: false });
const warm = await startAuthgearGuard(issuer);

/** Removes every claim that a token doesn't need. */
const MINIMAL = Object.fromEntries(
  ['jti', 'scope', 'auth_time', 'amr', 'iat']
    .concat(
      ['roles', 'is_anonymous', 'is_verified', 'can_reauthenticate'].map(
        (name) => `https://authgear.com/claims/user/${name}`,
      ),
    )
    .map((name) => [name, undefined]),
);

async function tokenOfLength(length) {
  const base = length < 1000 ? MINIMAL : {};
  const bare = await issuer.accessToken({ ...base, pad: '' });
  const missing = Math.max(0, Math.floor(((length - bare.length) * 3) / 4));
  return issuer.accessToken({ ...base, pad: randomBytes(missing).toString('hex').slice(0, missing) });
}

const rows = [];
for (const length of [600, 1000, 2000, 4000, 8000]) {
  const tokens = await Promise.all(Array.from({ length: 100 }, () => tokenOfLength(length)));
  const set = { headers: tokens.map(headerOf), isValid: true };
  const cells = [
    { id: 'first', tokens: set, attempt: ({ context }) => cold.guard.canActivate(context) },
    { id: 'again', tokens: set, attempt: ({ context }) => warm.guard.canActivate(context) },
  ];
  const effort = isQuick ? { rounds: 5, sliceMs: 8 } : { rounds: 41, sliceMs: 15 };
  const { floor, costs } = await measureInRounds(cells, createFloor(issuer.jwk, tokens), effort);
  rows.push({ length: tokens[0].length, floor, firstSight: costs.get('first'), repeat: costs.get('again') });
}
process.send(rows);
