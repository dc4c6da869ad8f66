import type { Middleware } from './create-provider.js';

/**
 * CORS as Authgear does it: the origins of an application's redirect URIs, with credentials, which the Web SDK sends.
 * oidc-provider's own allows no credentials, so it isn't told of the origin, and what it allows doesn't count.
 */
export function cors(origins: ReadonlySet<string>): Middleware {
  return async (context, next) => {
    const origin = context.get('Origin');
    delete context.req.headers.origin;
    if (context.method === 'OPTIONS') context.status = 204;
    else await next();
    context.vary('Origin');
    context.remove('Access-Control-Allow-Origin');
    if (!origins.has(origin)) return;
    context.set('Access-Control-Allow-Origin', origin);
    context.set('Access-Control-Allow-Credentials', 'true');
    context.set('Access-Control-Allow-Headers', context.get('Access-Control-Request-Headers'));
  };
}
