import type { KeyObject } from 'node:crypto';
import { boundedFetchJson } from './bounded-fetch.js';
import { discoverJwksUri } from './discovery.js';
import { loadJwks } from './jwks.js';
import type { KeyLoader } from './key-store.js';

/**
 * Loads discovery and JWKS: one refresh. Discovery is repeated each time, so that an issuer can move its keys.
 *
 * @param address - the origin at which this process reaches the issuer
 */
export function issuerKeyLoader(issuer: string, address = issuer): KeyLoader {
  return async (signal: AbortSignal): Promise<ReadonlyMap<string, KeyObject>> => {
    const jwksUri = await discoverJwksUri(issuer, address, signal);
    return loadJwks(jwksUri, (uri) => boundedFetchJson(uri, signal));
  };
}
