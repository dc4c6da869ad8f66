import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { measureGrowth } from './growth/measure.js';
import { measureGuards } from './guard/measure.js';
import { chartOf } from './report/chart.js';
import { documentOf, sectionsOf } from './report/document.js';
import { measureServers } from './server/measure.js';
import { measureStartUp } from './startup/measure.js';
import { loadAverage } from './support/environment.js';

const MEASUREMENTS = { guard: measureGuards, server: measureServers, growth: measureGrowth, startup: measureStartUp };
const DOCS = new URL('../docs/', import.meta.url);

const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } });
const options = { isQuick: values.quick, load: loadAverage() };
const names = values.only === undefined ? Object.keys(MEASUREMENTS) : [values.only];

const results = {};
for (const name of names) {
  const measure = MEASUREMENTS[name];
  if (measure === undefined) throw new Error(`--only takes ${Object.keys(MEASUREMENTS).join(', ')}`);
  console.error(`Measuring: ${name}`);
  results[name] = await measure(options);
}

if (values.only === undefined) {
  const document = documentOf(results, options);
  console.log(document);
  await mkdir(DOCS, { recursive: true });
  await writeFile(new URL('performance.md', DOCS), document);
  await writeFile(new URL('performance.svg', DOCS), chartOf(results));
} else {
  console.log(sectionsOf(results));
}

// The apps and their keep-alive connections would hold the process open.
process.exit();
