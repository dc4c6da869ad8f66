import { AuthgearTestIssuer } from '../support/package-under-test.js';
import { measureInRounds } from '../support/rounds.js';
import { createTokenSets } from '../support/token-sets.js';
import { contestants } from './contestants.js';
import { createFloor } from './floor.js';

const TOKENS_PER_SET = 200;

/** The kinds of refused tokens: the name of each token set, and its title in the report. */
export const REFUSALS = {
  invalidSignature: 'invalid signature',
  expired: 'expired',
  malformed: 'malformed',
  otherAudience: 'other audience',
  otherAlgorithm: 'other algorithm',
  foreignKnownKid: 'foreign issuer, known kid',
  foreignUnknownKid: 'foreign issuer, unknown kid',
  madeUpKid: 'right issuer, made-up kid',
};

/** Kinds of tokens, and the token set of each. To a contestant that remembers verdicts, every set is soon a known one. */
const KINDS_VERIFIED = { firstSight: 'inTurn', ...refusalKinds() };
const KINDS_REMEMBERED = { repeat: 'one', thousandInTurn: 'inTurn' };

/** The cost of deciding about one request, in multiples of one RSA verification. */
export async function measureGuards({ isQuick }) {
  const testIssuer = await AuthgearTestIssuer.start();
  const issuer = await describe(testIssuer);
  const tokens = await createTokenSets(testIssuer, TOKENS_PER_SET);
  const cells = [];
  for (const contestant of contestants) {
    const attempt = await contestant.start(issuer);
    const kinds = contestant.remembers ? KINDS_REMEMBERED : KINDS_VERIFIED;
    for (const [kind, set] of Object.entries(kinds)) {
      cells.push({ id: cellId(contestant, kind), tokens: tokens.sets[set], attempt });
    }
  }
  const floor = createFloor(issuer.jwk, tokens.valid.slice(0, TOKENS_PER_SET));
  const effort = isQuick ? { rounds: 9, sliceMs: 8 } : { rounds: 41, sliceMs: 12 };
  const measured = await measureInRounds(cells, floor, effort);
  await testIssuer.stop();
  return {
    tokenLength: tokens.length,
    floor: measured.floor,
    rows: contestants.map((contestant) => rowOf(contestant, measured.costs)),
  };
}

function rowOf(contestant, costs) {
  const kinds = Object.keys(contestant.remembers ? KINDS_REMEMBERED : KINDS_VERIFIED);
  const { name, how, job } = contestant;
  return {
    name,
    how,
    job,
    costs: Object.fromEntries(kinds.map((kind) => [kind, costs.get(cellId(contestant, kind))])),
  };
}

function cellId({ name }, kind) {
  return `${name}: ${kind}`;
}

function refusalKinds() {
  return Object.fromEntries(Object.keys(REFUSALS).map((kind) => [kind, kind]));
}

async function describe({ endpoint, clientId }) {
  const jwksUri = `${endpoint}/oauth2/jwks`;
  const response = await fetch(jwksUri);
  const { keys } = await response.json();
  return { endpoint, clientId, jwksUri, jwk: keys[0] };
}
