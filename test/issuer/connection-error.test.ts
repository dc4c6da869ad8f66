import { describeConnectionError, isConnectionFailure } from '../../lib/issuer/connection-error.js';

/** What `fetch` rejects with where the system gives this code. */
function fetchError(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(`said ${code}`), { code }) });
}

const AUTHORITY = /certificate .*; name the file of that authority in the environment variable NODE_EXTRA_CA_CERTS \(/;

/** Each code, whether another try may help, and what is said. */
const CODES: readonly (readonly [code: string, isFailure: boolean, words: RegExp])[] = [
  ['ECONNREFUSED', true, /^connection refused; check the port, .* localhost is the container itself \(/],
  ['ECONNRESET', true, /^connection reset; check proxies and firewalls on the way \(/],
  ['EPIPE', true, /^connection reset; check proxies and firewalls on the way \(/],
  [
    'UND_ERR_SOCKET',
    true,
    /^connection closed before the answer was complete; check proxies and firewalls on the way \(/,
  ],
  ['ENOTFOUND', true, /^DNS knows no such host; check the host name, .* through a proxy \(/],
  ['EAI_AGAIN', true, /^DNS does not answer; check the name server, .* through a proxy \(/],
  ['ETIMEDOUT', true, /^connection timed out; check firewalls, .* through a proxy \(/],
  ['UND_ERR_CONNECT_TIMEOUT', true, /^connection timed out; check firewalls, .* through a proxy \(/],
  ['EHOSTUNREACH', true, /^no route to the host; check the address and the network \(/],
  ['ENETUNREACH', true, /^no route to the network; check whether .* IPv4 or IPv6 \(/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', false, /^the certificate is for another host name; check the host name \(/],
  [
    'CERT_HAS_EXPIRED',
    false,
    /^the certificate has expired; check the clock of this machine, or renew the certificate \(/,
  ],
  ['CERT_NOT_YET_VALID', false, /^the certificate is not valid yet; check the clock of this machine \(/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', false, /^the certificate is self-signed; /],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    false,
    /^the certificate is signed by a certificate authority that Node does not know; /,
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    false,
    /^the certificate comes without the chain that leads to a known authority; /,
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT',
    false,
    /^the certificate is signed by a certificate authority that Node does not know; /,
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    false,
    /^the certificate is signed by a certificate authority that Node does not know; /,
  ],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    false,
    /^the server does not speak TLS on that port; check the port, and https against http \(/,
  ],
  ['EPROTO', false, /^the TLS handshake failed; check the port, and https against http \(/],
];

describe('describeConnectionError', () => {
  it.each(CODES)('says in words what %s means, and what the system said', (code, _isFailure, words) => {
    expect(describeConnectionError(fetchError(code))).toMatch(words);
    expect(describeConnectionError(fetchError(code))).toMatch(new RegExp(` \\(Error: said ${code}\\)$`));
  });

  it.each(CODES.filter(([, , words]) => /certificate (is signed|is self|comes)/.test(words.source)))(
    'names the variable for an authority of your own: %s',
    (code) => {
      expect(describeConnectionError(fetchError(code))).toMatch(AUTHORITY);
    },
  );

  it('says what happened at each address of a name', () => {
    const errors = [new Error('connect ECONNREFUSED ::1:3000'), new Error('connect ECONNREFUSED 127.0.0.1:3000')];
    const cause = Object.assign(new AggregateError(errors, ''), { code: 'ECONNREFUSED' });
    expect(describeConnectionError(new TypeError('fetch failed', { cause }))).toMatch(
      / \(Error: connect ECONNREFUSED ::1:3000; Error: connect ECONNREFUSED 127.0.0.1:3000\)$/,
    );
  });

  it.each([
    ['an unknown code', fetchError('EWEIRD'), 'Error: said EWEIRD'],
    ['an error without a cause', new Error('terminated'), 'Error: terminated'],
    [
      'errors of no address',
      new TypeError('fetch failed', { cause: new AggregateError([], 'none') }),
      'AggregateError: none',
    ],
    ['a name that every object has', fetchError('constructor'), 'Error: said constructor'],
    ['something that is no error', 'closing', 'closing'],
    ['nothing', undefined, 'undefined'],
  ])('passes on %s as it is', (_what, error, text) => {
    expect(describeConnectionError(error)).toBe(text);
  });
});

describe('isConnectionFailure', () => {
  it.each(CODES)('%s: %s', (code, isFailure) => {
    expect(isConnectionFailure(fetchError(code))).toBe(isFailure);
  });

  it.each([
    ['an abort', new DOMException('aborted', 'AbortError')],
    ['an answer that is not HTTP', fetchError('HPE_INVALID_CONSTANT')],
    ['a header that is too long', fetchError('UND_ERR_HEADERS_OVERFLOW')],
    ['something that is no error', 'closing'],
    ['nothing', undefined],
  ])('is not %s', (_what, error) => {
    expect(isConnectionFailure(error)).toBe(false);
  });
});
