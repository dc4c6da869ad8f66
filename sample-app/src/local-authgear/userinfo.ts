import type { Middleware } from './create-provider.js';
import type { Sessions } from './sessions.js';
import { userClaims } from './token-shapes.js';
import { findBySub, type Users } from './users.js';

export const USERINFO_PATH = '/oauth2/userinfo';

/**
 * Userinfo (OpenID Connect Core 1.0 section 5.3) that answers while the session lives, as Authgear's does. oidc-provider's
 * own refuses tokens that have an audience.
 */
export function userinfo(users: Users, sessions: Sessions): Middleware {
  return async (context, next) => {
    if (context.path !== USERINFO_PATH) return next();
    const [, token = ''] = /^Bearer (\S+)$/i.exec(context.get('Authorization')) ?? [];
    const [name, user] = findBySub(users, sessions.subjectOf(token)) ?? [];
    context.set('Cache-Control', 'no-store');
    if (user === undefined) {
      context.set('WWW-Authenticate', 'Bearer error="invalid_grant", error_description="invalid session"');
      context.status = 401;
      context.body = { error: 'invalid_grant', error_description: 'invalid session' };
    } else {
      context.body = {
        sub: user.sub,
        preferred_username: name,
        ...userClaims(user),
        custom_attributes: {},
        x_web3: {},
      };
    }
  };
}
