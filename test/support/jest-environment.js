import asyncHooks from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

const { AsyncLocalStorage } = asyncHooks;

class NoStorage extends AsyncLocalStorage {
  run(_store, callback, ...args) {
    return callback(...args);
  }
}

/**
 * Jest's environment for Node, but for one thing: Jest remembers in an AsyncLocalStorage which test runs, to tell whose an
 * unhandled rejection is. On Node 20 and 22 every such storage slows every promise down until the process ends, and
 * holds on to the whole suite wherever a socket or a timer outlives it. Here a rejection fails the suite instead.
 */
export default class Environment extends TestEnvironment {
  async setup() {
    await super.setup();
    asyncHooks.AsyncLocalStorage = NoStorage;
  }

  /** The first event, `setup`, comes once Jest has made its storage, and before any test is loaded. */
  handleTestEvent({ name }) {
    if (name === 'setup') asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
  }
}
