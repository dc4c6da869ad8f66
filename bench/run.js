import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { measureGrowth } from './growth/measure.js';
import { measureGuards } from './guard/measure.js';
import { measureMemory } from './memory/measure.js';
import { measurePassport } from './passport/measure.js';
import { chartOf } from './report/chart.js';
import { documentOf, partialDocumentOf } from './report/document.js';
import { measureServers } from './server/measure.js';
import { measureSockets } from './sockets/measure.js';
import { measureStartUp } from './startup/measure.js';
import { loadAverage } from './support/environment.js';

const MEASUREMENTS = {
  guard: measureGuards,
  passport: measurePassport,
  server: measureServers,
  sockets: measureSockets,
  memory: measureMemory,
  growth: measureGrowth,
  startup: measureStartUp,
};
const DOCS = new URL('../docs/', import.meta.url);

const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } });
const options = { isQuick: values.quick, load: loadAverage() };
const names = values.only?.split(',') ?? Object.keys(MEASUREMENTS);
if (!names.every((name) => Object.hasOwn(MEASUREMENTS, name))) {
  throw new Error(`--only takes ${Object.keys(MEASUREMENTS).join(', ')}, or several of them separated by commas`);
}

const results = {};
for (const name of names) {
  console.error(`Measuring: ${name}`);
  results[name] = await MEASUREMENTS[name](options);
}

// The documentation shows only a thorough run of everything.
if (values.only === undefined && !values.quick) {
  const document = documentOf(results, options);
  console.log(document);
  await mkdir(DOCS, { recursive: true });
  await writeFile(new URL('performance.md', DOCS), document);
  await writeFile(new URL('performance.svg', DOCS), chartOf(results));
} else {
  console.log(partialDocumentOf(results, options));
}

// The apps and their keep-alive connections would hold the process open.
process.exit();
