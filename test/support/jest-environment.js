import asyncHooks from 'node:async_hooks';
import crypto from 'node:crypto';
import { promisify } from 'node:util';
import { TestEnvironment } from 'jest-environment-node';

const { AsyncLocalStorage } = asyncHooks;
const { generateKeyPair, generateKeyPairSync } = crypto;

/** Jest's environment for Node, without what makes our suites slow. */
export default class Environment extends TestEnvironment {
  async setup() {
    await super.setup();
    asyncHooks.AsyncLocalStorage = NoStorage;
    reuseRsaKeys();
  }

  /** The first event, `setup`, comes once Jest has made its storage, and before any test is loaded. */
  handleTestEvent({ name }) {
    if (name === 'setup') asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
  }
}

/**
 * For Jest, which remembers in an AsyncLocalStorage which test runs, to tell whose an unhandled rejection is. On Node.js 20
 * and 22 each such storage slows every promise down until the process ends, and keeps the whole suite in memory wherever a
 * socket or a timer outlives it. Without it, an unhandled rejection fails the suite in place of the test.
 */
class NoStorage extends AsyncLocalStorage {
  run(_store, callback, ...args) {
    return callback(...args);
  }
}

/** Key pairs by modulus length. */
const rsaKeys = new Map();

/**
 * Generating an RSA key takes longer than most tests. So the n-th one that a suite generates is the n-th one of every suite:
 * within a suite, all are different.
 */
function reuseRsaKeys() {
  const counts = new Map();
  const next = (type, options) => {
    const [option, ...others] = Object.keys(options ?? {});
    if (type !== 'rsa' || option !== 'modulusLength' || others.length > 0) return generateKeyPairSync(type, options);
    const { modulusLength } = options;
    const pairs = rsaKeys.get(modulusLength) ?? [];
    const count = counts.get(modulusLength) ?? 0;
    rsaKeys.set(modulusLength, pairs);
    counts.set(modulusLength, count + 1);
    pairs[count] ??= generateKeyPairSync(type, options);
    return pairs[count];
  };
  crypto.generateKeyPairSync = next;
  crypto.generateKeyPair = Object.assign((...args) => generateKeyPair(...args), {
    [promisify.custom]: async (type, options) => next(type, options),
  });
}
