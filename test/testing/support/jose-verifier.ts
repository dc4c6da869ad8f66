import { createRemoteJWKSet, type JWTPayload, jwtVerify, type ProtectedHeaderParameters } from 'jose';

/** What a token says. */
export interface VerifiedJwt {
  readonly header: ProtectedHeaderParameters;
  readonly claims: JWTPayload;
}

/** Verifies a token with jose against the JWKS that its issuer publishes at the moment. */
export async function verifyWithJose(token: string, endpoint: string): Promise<VerifiedJwt> {
  const keys = createRemoteJWKSet(new URL(`${endpoint}/oauth2/jwks`));
  const { protectedHeader, payload } = await jwtVerify(token, keys, { issuer: endpoint, algorithms: ['RS256'] });
  return { header: protectedHeader, claims: payload };
}
