import type { Check } from './checks.js';

/** The issuer that a checked endpoint names: an origin without a trailing slash. */
export function issuerOf(endpoint: string): string {
  return new URL(endpoint).origin;
}

/** An origin: `https:`, or `http:` on a loopback host or where `allowInsecureEndpoint` permits it. */
export const checkEndpoint: Check = (endpoint, { allowInsecureEndpoint }) => {
  if (typeof endpoint !== 'string' || endpoint === '') {
    return [" is missing: set it to your project's endpoint, such as https://myproject.authgear.cloud"];
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:\/\/[^/?#@\\\s]+\/?$/i.test(endpoint)) return [notAnOrigin(endpoint, url)];
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && allowInsecureEndpoint !== true) {
    return [
      ' is http: use https, since keys fetched over plain HTTP can be forged in transit ' +
        '(allowInsecureEndpoint permits it for a test network)',
    ];
  }
  return [];
};

function notAnOrigin(endpoint: string, url: URL | undefined): string {
  const shown = url === undefined || url.password !== '' || url.username !== '' ? '' : ` (${JSON.stringify(endpoint)})`;
  return (
    `${shown} is not an https origin: write scheme and host only, such as https://myproject.authgear.cloud, ` +
    'without path, query, fragment, credentials or white space'
  );
}

/** What never leaves the machine. A name under `.localhost` may: DNS can answer for it. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
