import { CONNECTIONS, MESSAGES_PER_SECOND, VARIANTS } from '../sockets/measure.js';
import { number, table, withSpread } from './markdown.js';

/** @param {Awaited<ReturnType<typeof import('../sockets/measure.js').measureSockets>>} result */
export function socketsSection({ seconds, rounds, turns, rows }) {
  return `## Gateways

${number(MESSAGES_PER_SECOND)} messages per second in all over ${number(CONNECTIONS)} connections of socket.io, each with a token of its own and each message acknowledged, for ${seconds} s.
The processor time of a message is the median (10th–90th percentile) of ${rounds} rounds with new processes, each the mean of ${turns} turns of 1 s in random order.
Server and clients (socket.io-client) are separate processes, and V8's heap has a fixed size: left to itself, V8 marks it four times as often in one process as in another, which costs more than a guard.
The unguarded gateway gets the same messages, and each round of the others is divided by its own.
It is on Nest's own adapter, and so is a guard that returns true, which tells what Nest itself does for any guard.

${table(
  ['', 'messages', 'dropped', 'p99, ms', 'processor, µs', '× unguarded'],
  rows.map(({ variant, sent, dropped, p99, processorPerMessage, ratio }) => [
    VARIANTS[variant],
    number(sent),
    number(dropped),
    number(p99),
    withSpread(processorPerMessage),
    withSpread(ratio),
  ]),
)}`;
}
