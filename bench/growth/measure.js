import { runChild } from '../support/child.js';

const GARBAGE_COLLECTOR = { execArgv: ['--expose-gc'] };

/** How cost grows with keys, tokens and concurrent requests. Each in its own process. */
export async function measureGrowth(options) {
  const run = (file) => runChild(new URL(file, import.meta.url), options, GARBAGE_COLLECTOR);
  return {
    keys: await run('keys.js'),
    tokenSize: await run('token-size.js'),
    distinctTokens: await run('distinct-tokens.js'),
    firstRequests: await run('first-requests.js'),
  };
}
