import { BOOTS, PACKAGES, WAYS } from '../startup/measure.js';
import { table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../startup/measure.js').measureStartUp>>} result */
export function startUpSection({ rounds, times }) {
  return `## Start-up

Milliseconds, median (10th–90th percentile) of ${rounds} new processes each. With nothing loaded before, whoever imports Nest's core pays for it here,
and an app has it loaded anyway: the third column is what the package adds to an app.

${table(
  ['', ...Object.values(WAYS).map(({ title }) => title)],
  Object.keys(PACKAGES).map((name) => [name, ...Object.keys(WAYS).map((way) => withSpread(times[`${way} ${name}`]))]),
)}

From nothing loaded until an app of one route is ready to listen (Express):

${table(
  ['', 'ready'],
  Object.entries(BOOTS).map(([variant, title]) => [title, withSpread(times[`boot ${variant}`])]),
)}`;
}
