import { RefreshError } from '../errors/refresh-error.js';
import { boundedFetchJson } from './bounded-fetch.js';

const DISCOVERY_PATH = '/.well-known/openid-configuration';

const MAX_SHOWN_ISSUER = 200;

/**
 * Gets the location of the issuer's keys from its discovery document (OpenID Connect Discovery 1.0 section 4).
 *
 * @param issuer - the endpoint: an origin without a trailing slash
 * @param address - the origin at which this process reaches the issuer
 * @returns the JWKS URI, on `address`
 * @throws RefreshError `issuer_mismatch` if the document is another issuer's, `issuer_unreachable` if there is none or it is
 * unusable
 */
export async function discoverJwksUri(issuer: string, address: string, signal: AbortSignal): Promise<string> {
  const url = address + DISCOVERY_PATH;
  const document = await boundedFetchJson(url, signal);
  if (!isDiscoveryDocument(document)) throw unusable(url, 'is not a discovery document: it names no issuer');
  if (document.issuer !== issuer) throw mismatch(issuer, document.issuer);
  return address + pathOn([issuer, address], document.jwks_uri, url);
}

interface DiscoveryDocument {
  readonly issuer: string;
  readonly jwks_uri?: unknown;
}

function isDiscoveryDocument(document: unknown): document is DiscoveryDocument {
  return (
    typeof document === 'object' && document !== null && 'issuer' in document && typeof document.issuer === 'string'
  );
}

/** Compared exactly, without normalisation (section 4.3). */
function mismatch(configured: string, actual: string): RefreshError {
  return new RefreshError(
    'issuer_mismatch',
    `The configured endpoint is ${configured}, but its discovery document says that the issuer is ${JSON.stringify(actual.slice(0, MAX_SHOWN_ISSUER))}. ` +
      "If that is your project's custom domain, set the option endpoint to it; otherwise check the endpoint for a typo.",
  );
}

/** Behind `internalEndpoint`, the document may name the origin that everyone else uses, or the internal one. */
function pathOn(origins: readonly [issuer: string, address: string], jwksUri: unknown, url: string): string {
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) throw unusable(url, 'has no jwks_uri');
  const { protocol, host, username, password, pathname, search } = new URL(jwksUri);
  if (!origins.includes(`${protocol}//${host}`) || username !== '' || password !== '') {
    throw unusable(url, `has a jwks_uri outside ${origins[0]}; keys are taken from the issuer's own origin only`);
  }
  return pathname + search;
}

function unusable(url: string, reason: string): RefreshError {
  return new RefreshError('issuer_unreachable', `${url} ${reason}`);
}
