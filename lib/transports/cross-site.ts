import { type Refusal, refuse } from '../errors/refusal.js';
import type { HttpRequest } from './http.js';

/** Methods that change nothing (RFC 9110 section 9.2.1). */
const SAFE_METHODS: readonly unknown[] = ['GET', 'HEAD', 'OPTIONS'];

/** What `Sec-Fetch-Site` says of a page of the same origin, and of the user's own action, such as a bookmark. */
const OWN_SITES: readonly unknown[] = ['same-origin', 'none'];

/**
 * Browsers send cookies with requests that pages of other sites cause (cross-site request forgery), so a request that may
 * change something must prove that it comes from a page of the same origin. A page of the same site isn't enough: what a
 * sibling subdomain serves may be somebody else's code. No page can write the headers that are read here.
 *
 * @throws Refusal `malformed_token`, and not `missing_token`, which `@OptionalAuth()` would let in as anonymous
 */
export function assertOwnOrigin(request: HttpRequest): void {
  if (SAFE_METHODS.includes(request.method)) return;
  const { 'sec-fetch-site': site, origin } = request.headers;
  if (site !== undefined) {
    if (!OWN_SITES.includes(site)) throw crossSite('Sec-Fetch-Site is neither same-origin nor none');
  } else if (origin === undefined) {
    throw crossSite(
      'it has neither Sec-Fetch-Site nor Origin, which clients other than browsers can set to the origin of this API',
    );
  } else if (!ownOrigins(request).includes(origin)) {
    throw crossSite('Origin and Host differ (a proxy in front must pass Host on)');
  }
}

/** Behind a proxy that ends TLS, the connection doesn't tell the scheme that the browser sees. Ports of schemes are left out. */
function ownOrigins({ headers, socket }: HttpRequest): readonly unknown[] {
  const { host = headers[':authority'] } = headers;
  const { encrypted }: { readonly encrypted?: unknown } = socket ?? {};
  if (typeof host !== 'string') return [];
  const own = host.toLowerCase();
  const secure = `https://${own.replace(/:443$/, '')}`;
  return encrypted === true ? [secure] : [secure, `http://${own.replace(/:80$/, '')}`];
}

function crossSite(detail: string): Refusal {
  const rule =
    'a request that may change something takes its token from a cookie only if it comes from the same origin';
  return refuse('malformed_token', `${rule}: ${detail}`);
}
