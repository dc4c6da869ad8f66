import { randomBytes } from 'node:crypto';
import type { Configuration, JWK, KoaContextWithOIDC } from 'oidc-provider';
import { errorPage } from './html-page.js';
import { REVOCATION_PATH } from './revocation.js';
import { signInPath } from './sign-in-form.js';
import { SIGN_IN_GRANT } from './sign-in-grant.js';
import {
  ACCESS_TOKEN_SECONDS,
  AUTHENTICATION_METHODS,
  ID_TOKEN_SECONDS,
  SCOPE,
  sessionId,
  tokenId,
  USER_CLAIMS,
  userClaims,
} from './token-shapes.js';
import { USERINFO_PATH } from './userinfo.js';
import { findBySub, type User, type Users } from './users.js';

export const JWKS_PATH = '/oauth2/jwks';

const HOUR = 3600;
const TTL = { Interaction: HOUR, Session: HOUR, Grant: 24 * HOUR, RefreshToken: 24 * HOUR };

/** A project of the stand-in. */
export interface LocalProject {
  readonly endpoint: string;
  readonly clientId: string;
  readonly users: Users;
  readonly signingKey: JWK;
}

/** oidc-provider with Authgear's paths and shapes of tokens, for one first-party application that runs in browsers. */
export function providerConfiguration(project: LocalProject): Configuration {
  return {
    clients: [
      {
        client_id: project.clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', SIGN_IN_GRANT],
        response_types: ['code'],
        // One is required. Which of them are allowed is known once the app listens: see LocalAuthgear.allowApp().
        redirect_uris: ['http://localhost/'],
      },
    ],
    jwks: { keys: [project.signingKey] },
    routes: { authorization: '/oauth2/authorize', token: '/oauth2/token', jwks: JWKS_PATH },
    discovery: {
      userinfo_endpoint: project.endpoint + USERINFO_PATH,
      revocation_endpoint: project.endpoint + REVOCATION_PATH,
    },
    scopes: SCOPE.split(' '),
    ttl: { ...TTL, AccessToken: ACCESS_TOKEN_SECONDS, IdToken: ID_TOKEN_SECONDS },
    ...signingIn(project),
    ...accessTokens(project),
    ...idTokens(project.users),
    clientBasedCORS: () => false,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    renderError: (context, { error, error_description }) => {
      context.type = 'html';
      context.body = errorPage(error, error_description);
    },
  };
}

/** No consent is asked for, as Authgear asks none for first-party applications. */
function signingIn({ endpoint }: LocalProject): Configuration {
  return {
    interactions: { url: (_context, { uid }) => signInPath(uid) },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId,
        accountId: oidc.session?.accountId,
      });
      grant.addOIDCScope(SCOPE);
      grant.addResourceScope(endpoint, SCOPE);
      await grant.save();
      return grant;
    },
    // oidc-provider drops the scope offline_access unless the client asks for consent, and the Web SDK doesn't.
    issueRefreshToken: () => true,
    expiresWithSession: () => false,
    rotateRefreshToken: false,
  };
}

function accessTokens({ endpoint, users }: LocalProject): Configuration {
  return {
    extraTokenClaims: (context, token) => ('extra' in token && token.extra) || claimsOfSession(context, users),
    formats: {
      customizers: {
        jwt: (_context, _token, { payload }) => {
          // oidc-provider's models hold one audience.
          Object.assign(payload, { aud: [payload.aud], jti: tokenId(), scope: SCOPE });
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        // The Web SDK names no resource, and oidc-provider issues opaque tokens to those who don't.
        defaultResource: () => endpoint,
        getResourceServerInfo: () => ({ scope: SCOPE, accessTokenFormat: 'jwt', accessTokenTTL: ACCESS_TOKEN_SECONDS }),
      },
    },
  };
}

/** When the user signed in, and how, which Authgear forgets at the first refresh. */
function claimsOfSession({ oidc }: KoaContextWithOIDC, users: Users): Record<string, unknown> {
  const { AuthorizationCode: code, RefreshToken: refreshToken } = oidc.entities;
  const session = code ?? refreshToken;
  return {
    auth_time: session?.authTime,
    ...(code && { amr: AUTHENTICATION_METHODS }),
    ...userClaims(userOf(users, session?.accountId)),
  };
}

function idTokens(users: Users): Configuration {
  return {
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'sid', 'auth_time', 'amr', ...USER_CLAIMS] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, sid: sessionId(), ...userClaims(userOf(users, sub)) }),
    }),
  };
}

function userOf(users: Users, sub: string | undefined): User {
  const [, user] = findBySub(users, sub) ?? [];
  if (user === undefined) throw new Error(`There is no user with the sub ${sub}`);
  return user;
}
