const BY_PROXY = 'whether this network reaches the internet only through a proxy';
const ON_THE_WAY = 'check proxies and firewalls on the way';
const PORT_AND_SCHEME = 'check the port, and https against http';
const UNKNOWN_AUTHORITY = 'the certificate is signed by a certificate authority that Node does not know';

/** A connection that failed before an answer began, and what to check, by the code that Node gives. Another may succeed. */
const CONNECTION_FAILURES: ReadonlyMap<string, string> = new Map([
  [
    'ECONNREFUSED',
    'connection refused; check the port, and whether anything listens on that address: in a container, localhost is the container itself',
  ],
  ['ECONNRESET', `connection reset; ${ON_THE_WAY}`],
  ['EPIPE', `connection reset; ${ON_THE_WAY}`],
  ['UND_ERR_SOCKET', `connection closed before the answer was complete; ${ON_THE_WAY}`],
  ['ENOTFOUND', `DNS knows no such host; check the host name, and ${BY_PROXY}`],
  ['EAI_AGAIN', `DNS does not answer; check the name server, and ${BY_PROXY}`],
  ['ETIMEDOUT', `connection timed out; check firewalls, and ${BY_PROXY}`],
  ['UND_ERR_CONNECT_TIMEOUT', `connection timed out; check firewalls, and ${BY_PROXY}`],
  ['EHOSTUNREACH', 'no route to the host; check the address and the network'],
  ['ENETUNREACH', 'no route to the network; check whether this machine has an address of that family, IPv4 or IPv6'],
]);

/** What TLS refuses, and what to do, by the code that Node gives. Another connection would end the same way. */
const TLS_FAILURES: ReadonlyMap<string, string> = new Map([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'the certificate is for another host name; check the host name'],
  ['CERT_HAS_EXPIRED', 'the certificate has expired; check the clock of this machine, or renew the certificate'],
  ['CERT_NOT_YET_VALID', 'the certificate is not valid yet; check the clock of this machine'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', untrusted('the certificate is self-signed')],
  ['SELF_SIGNED_CERT_IN_CHAIN', untrusted(UNKNOWN_AUTHORITY)],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    untrusted('the certificate comes without the chain that leads to a known authority'),
  ],
  ['UNABLE_TO_GET_ISSUER_CERT', untrusted(UNKNOWN_AUTHORITY)],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', untrusted(UNKNOWN_AUTHORITY)],
  ['ERR_SSL_WRONG_VERSION_NUMBER', `the server does not speak TLS on that port; ${PORT_AND_SCHEME}`],
  ['EPROTO', `the TLS handshake failed; ${PORT_AND_SCHEME}`],
]);

function untrusted(what: string): string {
  return `${what}; name the file of that authority in the environment variable NODE_EXTRA_CA_CERTS`;
}

/** Whether what `fetch` rejected with is a connection that failed, as opposed to an answer that is invalid, or to an abort. */
export function isConnectionFailure(error: unknown): boolean {
  return CONNECTION_FAILURES.has(codeOf(causeOf(error)));
}

/** Says in words why `fetch` or the reading of a body failed, with what the system said in brackets. */
export function describeConnectionError(error: unknown): string {
  const cause = causeOf(error);
  const code = codeOf(cause);
  const meaning = CONNECTION_FAILURES.get(code) ?? TLS_FAILURES.get(code);
  return meaning === undefined ? said(cause) : `${meaning} (${said(cause)})`;
}

/** `fetch` rejects with "fetch failed", and with the reason as its cause. */
function causeOf(error: unknown): unknown {
  const { cause = error }: { readonly cause?: unknown } = Object(error);
  return cause;
}

function codeOf(error: unknown): string {
  const { code }: { readonly code?: unknown } = Object(error);
  return String(code);
}

/** A name with several addresses fails with one error for each, and no message of its own. */
function said(error: unknown): string {
  return error instanceof AggregateError && error.errors.length > 0 ? error.errors.map(said).join('; ') : String(error);
}
