import type { Provider } from 'oidc-provider';
import type { Middleware } from './create-provider.js';
import { readForm } from './form.js';
import type { Sessions } from './sessions.js';

export const REVOCATION_PATH = '/oauth2/revoke';

/**
 * Ends the session of a refresh token (RFC 7009). The Web SDK sends the token without its client, which is enough for
 * Authgear, but not for oidc-provider's own endpoint.
 */
export function revocation(provider: Provider, sessions: Sessions): Middleware {
  return async (context, next) => {
    if (context.path !== REVOCATION_PATH) return next();
    const form = await readForm(context.req);
    const refreshToken = await provider.RefreshToken.find(form.get('token') ?? '');
    await refreshToken?.destroy();
    if (refreshToken?.grantId !== undefined) sessions.end(refreshToken.grantId);
    context.body = {};
  };
}
