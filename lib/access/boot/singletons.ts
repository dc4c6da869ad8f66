import { Scope } from '@nestjs/common';
import { AuthgearOptionsError } from '../../errors/setup-errors.js';
import { CALL_AUTHENTICATOR } from '../tokens.js';
import type { BootCheck } from './boot-check.js';
import { dependenciesOf, nameOf, type Provider } from './providers.js';

/**
 * The options, and with them the key store and the memory of tokens, are made once. With a request-scoped dependency they
 * would be made for each request, and the guards that depend on them would run on no route, or on every one half-made.
 */
export const SINGLETONS: BootCheck = {
  onModuleInit({ discovery }) {
    const scoped = discovery
      .getProviders()
      .filter((provider) => provider.token === CALL_AUTHENTICATOR && isScoped(provider));
    if (scoped.length === 0) return;
    throw new AuthgearOptionsError(
      scoped.map(
        (provider) =>
          `forRootAsync() depends on ${nameOf(causeOf(provider))}, which is request-scoped: the keys would be loaded again for ` +
          'every request. Inject singletons only, and resolve request-scoped services inside validate, with ' +
          'ModuleRef.resolve() (see docs/guides/request-scoped-services.md)',
      ),
    );
  },
};

function isScoped(provider: Provider): boolean {
  return !provider.isDependencyTreeStatic();
}

/** The request-scoped provider that this one depends on. */
function causeOf(provider: Provider, seen: readonly Provider[] = []): Provider {
  if (provider.scope === Scope.REQUEST) return provider;
  const next = dependenciesOf(provider).find((dependency) => isScoped(dependency) && !seen.includes(dependency));
  return next === undefined ? provider : causeOf(next, [...seen, provider]);
}
