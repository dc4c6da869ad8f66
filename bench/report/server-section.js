import { ADAPTERS, CONNECTIONS, TOKENS, VARIANTS } from '../server/measure.js';
import { number, table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../server/measure.js').measureServers>>} result */
export function serverSection({ rounds, seconds, rows }) {
  return `## Whole servers

Requests per second over ${CONNECTIONS} connections with ${TOKENS} tokens in turn, ${rounds} × ${seconds} s each: median (10th–90th percentile).
"Share" is the fraction of the throughput of the unguarded server, which gets the same requests in the same round.
Server and client (autocannon) are separate processes, and the client may be the bottleneck: "busy" is the fraction of one core that the server used, and "processor" is the processor time of one request.

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
