import { ADAPTERS, CONNECTIONS, TOKENS, VARIANTS } from '../server/measure.js';
import { number, table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../server/measure.js').measureServers>>} result */
export function serverSection({ rounds, seconds, rows }) {
  return `## Whole servers

Requests a second, ${CONNECTIONS} connections, ${TOKENS} tokens in turn, ${rounds} × ${seconds} s each: median (10th–90th percentile). "Share" is that
of the unguarded server of the same round, which gets the same requests. Server and client (autocannon) are processes of their own, and
the client can be what is slower: "busy" tells how much of one core the server had to itself, and "processor" what one request cost it.

${table(
  ['', 'requests/s', 'share', 'p99, ms', 'processor, µs', 'busy'],
  rows.map(({ adapter, variant, perSecond, share, p99, processorPerRequest, utilisation }) => [
    `${ADAPTERS[adapter]}, ${VARIANTS[variant]}`,
    withSpread(perSecond),
    withSpread(share),
    number(p99.median),
    number(processorPerRequest.median),
    `${Math.round(utilisation.median * 100)}%`,
  ]),
)}`;
}
