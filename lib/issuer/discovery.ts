import * as oauth from 'oauth4webapi';
import { RefreshError } from '../errors/refresh-error.js';
import { boundedFetch } from './bounded-fetch.js';

const MAX_SHOWN_ISSUER = 200;

/**
 * Asks the issuer where its keys are (OpenID Connect Discovery 1.0 section 4).
 *
 * @param issuer the endpoint: an origin without a trailing slash
 * @returns the JWKS URI, on the issuer's own origin
 * @throws RefreshError `issuer_mismatch` where the document is another issuer's, `issuer_unreachable` where there is none
 */
export async function discoverJwksUri(issuer: string, signal: AbortSignal): Promise<string> {
  const identifier = new URL(issuer);
  const response = await oauth.discoveryRequest(identifier, {
    [oauth.allowInsecureRequests]: identifier.protocol === 'http:',
    [oauth.customFetch]: (url) => boundedFetch(url, signal),
  });
  const document = await readDocument(identifier, response);
  if (document.issuer !== issuer) throw mismatch(issuer, document.issuer);
  return jwksUriOf(document, issuer);
}

async function readDocument(identifier: URL, response: Response): Promise<oauth.AuthorizationServer> {
  try {
    return await oauth.processDiscoveryResponse(identifier, response);
  } catch (error) {
    throw (
      otherIssuerError(identifier.origin, error) ?? unusable(identifier.origin, 'is not a discovery document', error)
    );
  }
}

function otherIssuerError(issuer: string, error: unknown): RefreshError | undefined {
  if (!(error instanceof oauth.OperationProcessingError) || error.code !== oauth.JSON_ATTRIBUTE_COMPARISON)
    return undefined;
  const { body } = error.cause as { body: { issuer: string } };
  return mismatch(issuer, body.issuer);
}

function mismatch(configured: string, actual: string): RefreshError {
  return new RefreshError(
    'issuer_mismatch',
    `The configured endpoint is ${configured}, but its discovery document says that the issuer is ${JSON.stringify(actual.slice(0, MAX_SHOWN_ISSUER))}. ` +
      "If that is your project's custom domain, set the option endpoint to it; otherwise check the endpoint for a typing error.",
  );
}

function jwksUriOf({ jwks_uri: jwksUri }: oauth.AuthorizationServer, issuer: string): string {
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri)) throw unusable(issuer, 'has no jwks_uri');
  const url = new URL(jwksUri);
  if (`${url.protocol}//${url.host}` !== issuer || url.username !== '' || url.password !== '') {
    throw unusable(issuer, `has a jwks_uri outside ${issuer}; keys are taken from the issuer's own origin only`);
  }
  return url.href;
}

function unusable(issuer: string, reason: string, cause?: unknown): RefreshError {
  return new RefreshError('issuer_unreachable', `${issuer}/.well-known/openid-configuration ${reason}`, { cause });
}
