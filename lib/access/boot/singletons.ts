import { Scope } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { AuthgearOptionsError } from '../../errors/setup-errors.js';
import { CALL_AUTHENTICATOR } from '../tokens.js';
import type { BootCheck } from './boot-check.js';

type Provider = ReturnType<DiscoveryService['getProviders']>[number];

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
  const dependencies = [
    // Without the gaps that optional dependencies leave.
    ...Object.values(provider.getCtorMetadata() ?? []),
    ...(provider.getPropertiesMetadata() ?? []).map(({ wrapper }) => wrapper),
  ];
  const next = dependencies.find((dependency) => isScoped(dependency) && !seen.includes(dependency));
  return next === undefined ? provider : causeOf(next, [...seen, provider]);
}

function nameOf({ token }: Provider): string {
  return typeof token === 'function' ? token.name : String(token);
}
