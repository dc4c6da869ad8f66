import { CONNECTIONS, MESSAGES_PER_SECOND, VARIANTS } from '../sockets/measure.js';
import { number, table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../sockets/measure.js').measureSockets>>} result */
export function socketsSection({ rounds, seconds, rows }) {
  return `## Gateways

${number(MESSAGES_PER_SECOND)} messages per second in all over ${number(CONNECTIONS)} connections of socket.io, each with a token of its own and each message acknowledged, ${rounds} × ${seconds} s: median (10th–90th percentile).
Server and clients (socket.io-client) are separate processes.
The unguarded gateway, on Nest's own adapter, gets the same messages in the same round.

${table(
  ['', 'messages', 'dropped', 'p99, ms', 'processor, µs', '× unguarded'],
  rows.map(({ variant, sent, dropped, p99, processorPerMessage, ratio }) => [
    VARIANTS[variant],
    number(sent.median),
    number(dropped),
    number(p99.median),
    withSpread(processorPerMessage),
    withSpread(ratio),
  ]),
)}`;
}
