import { PACKAGES } from '../startup/measure.js';
import { table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../startup/measure.js').measureStartUp>>} result */
export function startUpSection({ rounds, ways, boots, times }) {
  const imports = table(
    ['', ...Object.values(ways).map(({ title }) => title)],
    Object.keys(PACKAGES).map((name) => [name, ...Object.keys(ways).map((way) => withSpread(times[`${way} ${name}`]))]),
  );
  return `## Start-up

Milliseconds, median (10th–90th percentile) of ${rounds} new processes each.
With nothing loaded before, a package that imports Nest's core pays for it here, but an app has loaded it anyway.
With Nest loaded before, the figure is what the package adds to an app.
"What nestjs-authgear needs" is its dependencies and peers, and the parts of @nestjs/core that it imports.

${[imports, ...bootTables(boots, times)].join('\n\n')}`;
}

function bootTables(boots, times) {
  const rows = Object.entries(boots).map(([variant, title]) => [title, withSpread(times[`boot ${variant}`])]);
  if (rows.length === 0) return [];
  return ['From nothing loaded until an app with one route is ready to listen (Express):', table(['', 'ready'], rows)];
}
