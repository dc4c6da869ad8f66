/** Response headers that belong to a refusal. The guards set them; a filter that answers otherwise may too. */
export type RefusalHeaders = Readonly<Record<string, string>>;

/** Why a challenge is made, in the words of RFC 6750 section 3.1. */
export interface ChallengeReason {
  readonly error: 'invalid_token' | 'insufficient_scope';
  readonly description: string;
}

/** The challenge of RFC 6750 section 3; without a reason when the request had no token at all. */
export function challenge(realm: string, reason?: ChallengeReason): RefusalHeaders {
  const parameters = [`realm="${realm}"`];
  if (reason !== undefined) {
    const description = reason.description.replaceAll('"', "'");
    parameters.push(`error="${reason.error}"`, `error_description="${description}"`);
  }
  return { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` };
}
