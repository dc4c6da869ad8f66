import { refuse } from '../errors/refusal.js';
import type { JsonObject } from './authgear-claims.js';
import type { TokenPolicy } from './token-policy.js';

/**
 * Whom the token is meant for (RFC 7519 section 4.1.3, RFC 9068 section 4): either an accepted resource, asked for by an
 * accepted application, as Authgear issues it; or an accepted application itself, as the integration guide describes it.
 *
 * @returns the Client ID of the application that the token was issued to
 * @throws Refusal `invalid_audience`
 */
export function acceptedClientId(claims: JsonObject, policy: TokenPolicy): string {
  const audiences = audienceList(claims.aud);
  const { client_id: clientId } = claims;
  if (clientId !== undefined) {
    if (typeof clientId !== 'string' || !isAcceptedClient(clientId, policy)) throw refuse('invalid_audience');
    const isForClient = (audience: string) =>
      policy.audiences.has(audience) ||
      (policy.clientIds === '*' ? audience === clientId : policy.clientIds.has(audience));
    if (!audiences.some(isForClient)) throw refuse('invalid_audience');
    return clientId;
  }
  const { clientIds } = policy;
  const audience = clientIds === '*' ? undefined : audiences.find((candidate) => clientIds.has(candidate));
  if (audience === undefined) throw refuse('invalid_audience');
  return audience;
}

function isAcceptedClient(clientId: string, { clientIds }: TokenPolicy): boolean {
  return clientIds === '*' ? clientId !== '' : clientIds.has(clientId);
}

function audienceList(aud: unknown): readonly string[] {
  const audiences: unknown = typeof aud === 'string' ? [aud] : aud;
  if (!isStringArray(audiences)) throw refuse('invalid_audience');
  return audiences;
}

function isStringArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
