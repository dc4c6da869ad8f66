// Mutates lib/ layer by layer and prints the mutation score.
// Usage: npm run test:mutation [-- [layer…] [--since revision]]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { layersChangedSince } from './changed.js';
import { LAYERS } from './layers.js';

/** The share that is asked for, in percent. */
const THRESHOLD = 95;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { since: { type: 'string' } } });
const changed = values.since === undefined ? [] : layersChangedSince(values.since);
const layers = process.argv.length > 2 ? new Set([...positionals, ...changed]) : Object.keys(LAYERS);
const total = { noticed: 0, all: 0 };

for (const layer of layers) {
  const { status } = spawnSync('npx', ['stryker', 'run', 'test/mutation/stryker.config.js'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_LAYER: layer },
  });
  if (status !== 0) process.exit(status ?? 1);
  const { noticed, all } = count(`reports/mutation/${layer}.json`);
  total.noticed += noticed;
  total.all += all;
  console.log(`Mutation score of ${layer}: ${percent(noticed, all)} % (${noticed} of ${all})`);
}

console.log(`Mutation score: ${percent(total.noticed, total.all)} % (${total.noticed} of ${total.all})`);
if (total.noticed / total.all < THRESHOLD / 100) {
  console.error(`The mutation score is below ${THRESHOLD} %`);
  process.exitCode = 1;
}

function count(report) {
  const { files } = JSON.parse(readFileSync(report, 'utf8'));
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const noticed = statuses.filter((status) => status === 'Killed' || status === 'Timeout').length;
  const missed = statuses.filter((status) => status === 'Survived' || status === 'NoCoverage').length;
  return { noticed, all: noticed + missed };
}

function percent(part, whole) {
  return (whole === 0 ? 100 : (100 * part) / whole).toFixed(1);
}
