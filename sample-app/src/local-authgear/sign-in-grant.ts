import { randomUUID } from 'node:crypto';
import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import {
  ACCESS_TOKEN_SECONDS,
  AUTHENTICATION_METHODS,
  ID_TOKEN_SECONDS,
  SCOPE,
  sessionId,
  userClaims,
} from './token-shapes.js';
import type { User, Users } from './users.js';

/** Grant type that stands in for Authgear's sign-in page: a client that names a user gets that user's token. */
export const SIGN_IN_GRANT = 'urn:local-authgear:sign-in';

interface SignInParameters {
  readonly username?: string;
  /** Seconds for which the access token is valid; negative for one that expired so long ago. */
  readonly expires_in?: string;
}

type SignInContext = TokenEndpointGrantContext<SignInParameters>;

export function registerSignInGrant(provider: Provider, users: Users): void {
  const handler = async (context: SignInContext): Promise<void> => {
    const { username = '', expires_in = `${ACCESS_TOKEN_SECONDS}` } = context.oidc.params;
    const user = users.get(username);
    const expiresIn = Number(expires_in);
    if (user === undefined) return refuse(context, `there is no user ${JSON.stringify(username)}`);
    if (!Number.isSafeInteger(expiresIn)) return refuse(context, 'expires_in is not a whole number of seconds');
    context.body = {
      access_token: await accessToken(context, user, expiresIn),
      id_token: await idToken(context, user),
      token_type: 'Bearer',
      expires_in: expiresIn,
    };
  };
  provider.registerGrantType<SignInParameters>(SIGN_IN_GRANT, handler, ['username', 'expires_in']);
}

function refuse(context: SignInContext, reason: string): void {
  context.status = 400;
  context.body = { error: 'invalid_grant', error_description: reason };
}

async function accessToken({ oidc }: SignInContext, user: User, expiresIn: number): Promise<string> {
  const { provider, client } = oidc;
  const now = epochSeconds();
  const exp = now + expiresIn;
  const iat = Math.min(now, exp - ACCESS_TOKEN_SECONDS);
  const token = new provider.AccessToken({
    client,
    accountId: user.sub,
    grantId: randomUUID(),
    gty: SIGN_IN_GRANT,
    iat,
    exp,
    scope: SCOPE,
    extra: { auth_time: iat, amr: AUTHENTICATION_METHODS, ...userClaims(user) },
    resourceServer: new provider.ResourceServer(provider.issuer, { scope: SCOPE, accessTokenFormat: 'jwt' }),
  });
  oidc.entity('AccessToken', token);
  return token.save();
}

async function idToken(context: SignInContext, user: User): Promise<string> {
  const now = epochSeconds();
  const token = new context.oidc.provider.IdToken({}, { ctx: context });
  const claims = { sub: user.sub, sid: sessionId(), auth_time: now, amr: AUTHENTICATION_METHODS, ...userClaims(user) };
  for (const [name, value] of Object.entries(claims)) token.set(name, value);
  return token.issue({ use: 'idtoken', expiresAt: now + ID_TOKEN_SECONDS });
}

function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
