import { CONNECTIONS, REQUESTS } from '../memory/measure.js';
import { ADAPTERS, VARIANTS } from '../server/measure.js';
import { number, table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../memory/measure.js').measureMemory>>} result */
export function memorySection({ runs, tokenCount, rows }) {
  return `## Resident memory

Megabytes that a server process holds before and after ${number(REQUESTS)} requests over ${CONNECTIONS} keep-alive connections, with ${number(tokenCount)} distinct tokens in turn.
Median (10th–90th percentile) of ${runs} new processes each.
"Idle" is after the first request and a garbage collection; the other columns are beyond it.
"After" is right after the last request, garbage included, so it depends on when V8 last collected.
"Collected" is after another garbage collection, and "peak" is the most that the process ever held.
Only nestjs-authgear with its default cache remembers tokens.

${table(
  ['', 'idle', 'after', 'collected', 'peak'],
  rows.map(({ adapter, variant, idle, growth, growthAfterCollection, peakGrowth }) => [
    `${ADAPTERS[adapter]}, ${VARIANTS[variant]}`,
    number(idle.median),
    withSpread(growth),
    withSpread(growthAfterCollection),
    withSpread(peakGrowth),
  ]),
)}`;
}
