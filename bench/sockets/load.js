// The clients in their own process: socket.io-client.
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { answerWith } from '../support/child.js';
import { quantile } from '../support/statistics.js';

/** Milliseconds between two batches of messages. */
const STEP = 10;

/** Milliseconds after which a message without an answer counts as dropped. */
const PATIENCE = 10_000;

let sockets = [];

async function connect({ port, tokens }) {
  sockets = await Promise.all(
    tokens.map((token) => {
      const options = { transports: ['websocket'], forceNew: true, auth: { token } };
      const socket = io(`http://127.0.0.1:${port}`, options);
      return new Promise((resolve, reject) => {
        socket.on('connect', () => resolve(socket));
        socket.on('connect_error', reject);
      });
    }),
  );
  return sockets.length;
}

/** Sends messages evenly, over all connections in turn, whether or not the earlier ones have been answered. */
async function send({ seconds, perSecond }) {
  const latencies = [];
  const answers = [];
  const total = seconds * perSecond;
  const start = performance.now();
  while (answers.length < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - start) / 1000) * perSecond));
    while (answers.length < due) answers.push(ask(sockets[answers.length % sockets.length], latencies));
    await delay(STEP);
  }
  await Promise.all(answers);
  return { sent: total, answered: latencies.length, p99: quantile(latencies, 0.99) };
}

async function ask(socket, latencies) {
  const start = performance.now();
  try {
    const answer = await socket.timeout(PATIENCE).emitWithAck('echo', { start });
    if (answer.start === start) latencies.push(performance.now() - start);
  } catch {
    // Dropped: it is missing among the latencies.
  }
}

answerWith((question) => ('connect' in question ? connect(question.connect) : send(question)));
process.send('ready');
