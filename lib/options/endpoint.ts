import type { Check, RawOptions } from './checks.js';

/** The origin of a checked endpoint, without a trailing slash. That of `endpoint` is the issuer. */
export function originOf(endpoint: string): string {
  return new URL(endpoint).origin;
}

export const checkEndpoint = mustBeOrigin(
  " is missing: set it to your project's endpoint, such as https://myproject.authgear.cloud",
);

export const checkInternalEndpoint = mustBeOrigin(
  ' is not an address: set it to the address at which this process reaches the project, or leave the option out',
);

function mustBeOrigin(problemIfMissing: string): Check {
  return (endpoint, options) =>
    typeof endpoint !== 'string' || endpoint === '' ? [problemIfMissing] : checkOrigin(endpoint, options);
}

/** An origin: `https:`, or `http:` on a loopback host or where `allowInsecureEndpoint` permits it. */
function checkOrigin(endpoint: string, { allowInsecureEndpoint }: RawOptions): readonly string[] {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:\/\/[^/?#@\\\s]+\/?$/i.test(endpoint)) return [notAnOrigin(endpoint, url)];
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && allowInsecureEndpoint !== true) {
    return [
      ' is http: use https, since keys fetched over plain HTTP can be forged in transit ' +
        '(allowInsecureEndpoint permits it where the network itself protects them)',
    ];
  }
  return [];
}

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
