import asyncHooks from 'node:async_hooks';
import crypto from 'node:crypto';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

const { AsyncLocalStorage } = asyncHooks;
const { generateKeyPair, generateKeyPairSync } = crypto;
const { compileFunction } = vm;

/** Jest's environment for Node.js, without what would take half of the time of our suites. */
export default class Environment extends TestEnvironment {
  async setup() {
    await super.setup();
    asyncHooks.AsyncLocalStorage = RunningTest;
    reuseRsaKeys();
  }

  /** The first event, `setup`, comes once Jest has made its storage, and before it loads the suite. */
  handleTestEvent({ name }) {
    if (name === 'setup') asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
  }
}

/**
 * Jest keeps the running test in an AsyncLocalStorage, to tell whose an unhandled rejection is. On Node.js 20 and 22 each such
 * storage slows every promise down until the process ends, and keeps its suite in memory wherever a socket or a timer
 * outlives it. Our tests run one after another, so a variable does.
 */
class RunningTest {
  #context;

  async run(context, callback) {
    const outer = this.#context;
    this.#context = context;
    try {
      return await callback();
    } finally {
      this.#context = outer;
    }
  }

  getStore() {
    return this.#context;
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

/** By source text. */
const compiledCode = new Map();

/** All suites of a process load the same files, so V8 compiles each once and then takes its code from here. */
vm.compileFunction = (source, parameters, options) => {
  const cachedData = compiledCode.get(source);
  if (cachedData !== undefined) return compileFunction(source, parameters, { ...options, cachedData });
  const compiled = compileFunction(source, parameters, { ...options, produceCachedData: true });
  // A copy, since the original would keep the globals of the suite in memory.
  compiledCode.set(source, Buffer.from(compiled.cachedData));
  return compiled;
};
