import { randomBytes } from 'node:crypto';
import type { Configuration, JWK } from 'oidc-provider';
import { SIGN_IN_GRANT } from './sign-in-grant.js';

/** oidc-provider with Authgear's paths and shape of access tokens, for one application that signs in without a page. */
export function providerConfiguration(clientId: string, signingKey: JWK): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: [SIGN_IN_GRANT],
        response_types: [],
        redirect_uris: [],
      },
    ],
    jwks: { keys: [signingKey] },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userinfo',
      jwks: '/oauth2/jwks',
    },
    extraTokenClaims: (_context, { extra }) => extra,
    formats: {
      customizers: {
        // Authgear's audience is an array; oidc-provider's models hold one value.
        jwt: (_context, _token, { payload }) => {
          payload.aud = [payload.aud];
        },
      },
    },
    features: { devInteractions: { enabled: false } },
    clientBasedCORS: () => false,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
  };
}
