import { assertOwnOrigin } from '../../lib/transports/cross-site.js';
import { failureOf, verdictOf } from '../support/failures.js';

interface From {
  readonly method?: string;
  readonly site?: unknown;
  readonly origin?: unknown;
  readonly host?: unknown;
  readonly authority?: unknown;
  readonly encrypted?: unknown;
}

/** A request of these headers to `https://api.test`, through a proxy that ends TLS. */
function requestFrom({ method = 'POST', site, origin, host = 'api.test', authority, encrypted }: From) {
  const headers = { 'sec-fetch-site': site, origin, host, ':authority': authority };
  return { method, headers, socket: { encrypted } };
}

const judge = (from: From) => verdictOf(() => assertOwnOrigin(requestFrom(from)));

const EVIL = { site: 'cross-site', origin: 'https://evil.test' };

describe('assertOwnOrigin', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('lets %s in from anywhere, since it changes nothing', (method) => {
    expect(judge({ method, ...EVIL })).toBe('accepted');
    expect(judge({ method })).toBe('accepted');
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'CONNECT', 'QUERY', 'get', 'GET ', ''])(
    'asks where %j comes from',
    (method) => {
      expect(judge({ method, ...EVIL })).toBe('malformed_token');
      expect(judge({ method })).toBe('malformed_token');
      expect(judge({ method, site: 'same-origin' })).toBe('accepted');
    },
  );

  it('asks where a request comes from that tells no method', () => {
    expect(verdictOf(() => assertOwnOrigin({ headers: {} }))).toBe('malformed_token');
  });

  describe('by Sec-Fetch-Site', () => {
    it.each(['same-origin', 'none'])('lets in what is %s, whatever else is said', (site) => {
      for (const origin of [undefined, 'null', 'https://evil.test', 'https://api.test']) {
        expect(judge({ site, origin })).toBe('accepted');
      }
    });

    it.each(['same-site', 'cross-site', '', 'Same-Origin', 'same-origin, cross-site', 'same-origin ', ['same-origin']])(
      'refuses what is %j, whatever Origin says',
      (site) => {
        for (const origin of [undefined, 'https://api.test']) expect(judge({ site, origin })).toBe('malformed_token');
      },
    );
  });

  describe('by Origin, where there is no Sec-Fetch-Site', () => {
    it.each([
      ['https', { origin: 'https://api.test' }],
      ['http', { origin: 'http://api.test' }],
      ['a port', { origin: 'https://api.test:8443', host: 'api.test:8443' }],
      ['a port that begins with that of https', { origin: 'https://api.test:4430', host: 'api.test:4430' }],
      ['a port that begins with that of http', { origin: 'http://api.test:8080', host: 'api.test:8080' }],
      ['a port of http', { origin: 'http://localhost:3000', host: 'localhost:3000' }],
      ['the port of https, which browsers leave out', { origin: 'https://api.test', host: 'api.test:443' }],
      ['the port of http, which browsers leave out', { origin: 'http://api.test', host: 'api.test:80' }],
      ['an IPv6 address', { origin: 'http://[::1]:3000', host: '[::1]:3000' }],
      ['capitals in Host', { origin: 'https://api.test', host: 'API.test' }],
      ['TLS that ends here', { origin: 'https://api.test', encrypted: true }],
      ['HTTP/2, which may have no Host', { origin: 'https://api.test', host: null, authority: 'api.test' }],
    ])('lets in the host of the request, with %s', (_what, from) => {
      const request = requestFrom(from);
      const { host, ...headers } = request.headers;
      const sent = host === null ? { ...request, headers } : request;
      expect(verdictOf(() => assertOwnOrigin(sent))).toBe('accepted');
    });

    it.each([
      ['another host', { origin: 'https://evil.test' }],
      ['a subdomain', { origin: 'https://www.api.test' }],
      ['the domain above', { origin: 'https://test' }],
      ['a host that begins with it', { origin: 'https://api.test.evil.test' }],
      ['a host that ends with it', { origin: 'https://evil-api.test' }],
      ['another port', { origin: 'https://api.test:8443' }],
      ['no port where the host has one', { origin: 'https://api.test', host: 'api.test:8443' }],
      ['the port of https under http', { origin: 'http://api.test', host: 'api.test:443' }],
      ['the port of http under https', { origin: 'https://api.test', host: 'api.test:80' }],
      ['a longer port that begins with that of https', { origin: 'https://api.test', host: 'api.test:4430' }],
      ['a longer port that begins with that of http', { origin: 'http://api.test', host: 'api.test:8080' }],
      ['http, though TLS ends here', { origin: 'http://api.test', encrypted: true }],
      ['another scheme', { origin: 'ftp://api.test' }],
      ['no scheme', { origin: 'api.test' }],
      ['a path', { origin: 'https://api.test/' }],
      ['credentials', { origin: 'https://api.test@evil.test' }],
      ['two origins', { origin: 'https://api.test, https://evil.test' }],
      ['a list', { origin: ['https://api.test'] }],
      ['null', { origin: 'null' }],
      ['nothing', { origin: '' }],
      ['what would be one without a host', { origin: 'https://undefined', host: null }],
      ['a host that is no string', { origin: 'https://api.test', host: ['api.test'] }],
    ])('refuses %s', (_what, from) => {
      expect(judge(from)).toBe('malformed_token');
    });

    it('believes no proxy about the host', () => {
      const { headers, ...request } = requestFrom({ origin: 'https://evil.test' });
      const forwarded = { 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test' };
      expect(verdictOf(() => assertOwnOrigin({ ...request, headers: { ...headers, ...forwarded } }))).toBe(
        'malformed_token',
      );
    });

    it('takes a request without a socket for one behind a proxy', () => {
      const { headers, method } = requestFrom({ origin: 'http://api.test' });
      expect(verdictOf(() => assertOwnOrigin({ method, headers }))).toBe('accepted');
    });
  });

  it.each([
    [{ site: 'cross-site' }, /only if it comes from the same origin: Sec-Fetch-Site is neither same-origin nor none$/],
    [{ origin: 'https://evil.test' }, /: Origin and Host differ \(a proxy in front must pass Host on\)$/],
    [
      {},
      /: it has neither Sec-Fetch-Site nor Origin, which clients other than browsers can set to the origin of this API$/,
    ],
  ])('says what is wrong, and quotes nothing: %j', (from, message) => {
    expect(failureOf(() => assertOwnOrigin(requestFrom(from)))).toMatchObject({
      message: expect.stringMatching(message),
    });
  });
});
