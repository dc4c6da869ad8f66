import type { DiscoveryService } from '@nestjs/core';

/** A provider, as Nest keeps it. */
export type Provider = ReturnType<DiscoveryService['getProviders']>[number];

/** What Nest has found for the constructor, the factory and the properties of a provider so far. */
export function dependenciesOf(provider: Provider): readonly Provider[] {
  return [
    // Without the gaps that optional dependencies leave.
    ...Object.values(provider.getCtorMetadata() ?? []),
    ...(provider.getPropertiesMetadata() ?? []).map(({ wrapper }) => wrapper),
  ];
}

/** For messages. */
export function nameOf({ token }: Provider): string {
  return typeof token === 'function' ? token.name : String(token);
}
