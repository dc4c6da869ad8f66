/**
 * @param endpoint as configured
 * @returns the issuer that it names, an origin without a trailing slash; or, under `problem`, what is wrong with it
 */
export function parseEndpoint(
  endpoint: unknown,
  allowInsecure: boolean,
): { readonly issuer: string } | { readonly problem: string } {
  if (typeof endpoint !== 'string' || endpoint === '') {
    return {
      problem: "endpoint is missing: set it to your project's endpoint, such as https://myproject.authgear.cloud",
    };
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:\/\/[^/?#@\\\s]+\/?$/i.test(endpoint))
    return { problem: originProblem(endpoint, url) };
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    return {
      problem:
        'endpoint is http: use https, since keys fetched over plain HTTP can be forged on the way ' +
        '(allowInsecureEndpoint permits it for a test network)',
    };
  }
  return { issuer: url.origin };
}

function originProblem(endpoint: string, url: URL | undefined): string {
  const shown = url === undefined || url.password !== '' || url.username !== '' ? '' : ` (${JSON.stringify(endpoint)})`;
  return (
    `endpoint${shown} is not an https origin: write scheme and host only, such as https://myproject.authgear.cloud, ` +
    'without path, query, fragment, credentials or white space'
  );
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}
