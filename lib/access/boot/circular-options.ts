import { MessageChannel } from 'node:worker_threads';
import { AuthgearOptionsError } from '../../errors/setup-errors.js';
import { CALL_AUTHENTICATOR } from '../tokens.js';
import type { BootCheck } from './boot-check.js';
import { dependenciesOf, nameOf, type Provider } from './providers.js';

/**
 * The verifier and the guards need the options. Where what makes the options needs the verifier, each waits for the other:
 * Nest 11 waits forever without a message, and the process ends as if nothing were wrong.
 */
export const CIRCULAR_OPTIONS: BootCheck = {
  async whileLoading({ discovery }) {
    await pendingPromises();
    const roots = discovery.getProviders().filter(({ token }) => token === CALL_AUTHENTICATOR);
    const problems = roots.flatMap((root) => problemsOf(root));
    if (problems.length > 0) throw new AuthgearOptionsError(problems);
  },
};

function problemsOf(root: Provider): readonly string[] {
  const cycle = cycleFrom(root) ?? [];
  const isOurs = ({ host }: Provider): boolean => host === root.host;
  // A cycle of the app itself is not for us to judge.
  if (!cycle.some(isOurs)) return [];
  const named = cycle.filter((provider) => !(isOurs(provider) && typeof provider.token === 'symbol'));
  return [
    `forRootAsync() needs ${named.map(nameOf).join(', which needs ')}, which needs what forRootAsync() returns, so neither can be ` +
      'made: inject ModuleRef, and get the other inside validate, with ModuleRef.get() ' +
      '(see docs/guides/circular-modules.md)',
  ];
}

/** The providers that wait for each other, in the order of their dependencies; undefined if none do. */
function cycleFrom(provider: Provider, path: readonly Provider[] = [], seen = new Set<Provider>()): Cycle {
  const start = path.indexOf(provider);
  if (start >= 0) return path.slice(start);
  if (seen.has(provider)) return undefined;
  seen.add(provider);
  for (const dependency of dependenciesOf(provider).filter(isAwaited)) {
    const cycle = cycleFrom(dependency, [...path, provider], seen);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

type Cycle = readonly Provider[] | undefined;

/** Nest doesn't wait for a class with a `forwardRef()`, but hands out its prototype. */
function isAwaited({ forwardRef }: Provider): boolean {
  return !forwardRef;
}

/**
 * Resolves after the callbacks of all promises, by when Nest has looked up what it can. It isn't a timer: tests start apps while
 * they hold all timers.
 */
function pendingPromises(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.once('message', () => {
      port1.close();
      resolve();
    });
    port2.postMessage(undefined);
  });
}
