import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Another Node process that exchanges messages with this one. */
export class Child {
  #process;

  /**
   * @param {URL} file
   * @param {unknown} [input] read by the child with {@link readInput}
   * @param {{ execArgv?: string[] }} [options]
   */
  constructor(file, input = {}, { execArgv = [] } = {}) {
    this.#process = fork(fileURLToPath(file), [JSON.stringify(input)], { execArgv });
  }

  /** The next message from it. */
  async answer() {
    const controller = new AbortController();
    const { signal } = controller;
    const gone = once(this.#process, 'exit', { signal }).then(([code]) => {
      throw new Error(`child process ended with ${code}`);
    });
    try {
      const [message] = await Promise.race([once(this.#process, 'message', { signal }), gone]);
      return message;
    } finally {
      controller.abort();
      gone.catch(() => {});
    }
  }

  /** @param {unknown} question */
  async ask(question) {
    this.#process.send(question);
    return this.answer();
  }

  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill();
    await once(this.#process, 'exit');
  }
}

/** Runs a file as a child process until its only answer. */
export async function runChild(file, input, options) {
  const child = new Child(file, input, options);
  try {
    return await child.answer();
  } finally {
    await child.stop();
  }
}

/** In a child process: its input. */
export function readInput() {
  return JSON.parse(process.argv[2]);
}

/**
 * In a child process: answers every message.
 *
 * @param {(question: any) => unknown} answer
 */
export function answerWith(answer) {
  process.on('message', async (question) => process.send(await answer(question)));
}
