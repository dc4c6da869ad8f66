import { checkEndpoint, checkInternalEndpoint, originOf } from '../../lib/options/endpoint.js';

/** The issuer that an endpoint names; or what is said to be wrong with it. */
function parseEndpoint(endpoint: unknown, allowInsecureEndpoint: boolean): { issuer: string } | { problem: string } {
  const [problem] = checkEndpoint(endpoint, { allowInsecureEndpoint });
  return problem === undefined ? { issuer: originOf(String(endpoint)) } : { problem: `endpoint${problem}` };
}

describe('the option endpoint', () => {
  it.each([
    ['https://myproject.authgear.cloud', 'https://myproject.authgear.cloud'],
    ['https://myproject.authgear.cloud/', 'https://myproject.authgear.cloud'],
    ['https://auth.example.com:8443', 'https://auth.example.com:8443'],
    ['https://auth.example.com:443', 'https://auth.example.com'],
    ['HTTPS://Auth.Example.COM', 'https://auth.example.com'],
    ['https://localhost', 'https://localhost'],
    ['http://localhost', 'http://localhost'],
    ['http://localhost:3000/', 'http://localhost:3000'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://127.255.0.254', 'http://127.255.0.254'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('takes %s for the issuer %s', (endpoint, issuer) => {
    expect(parseEndpoint(endpoint, false)).toEqual({ issuer });
  });

  it.each([
    undefined,
    null,
    '',
    5,
    {},
    ['https://myproject.authgear.cloud'],
    new URL('https://myproject.authgear.cloud'),
  ])('finds %p missing', (endpoint) => {
    expect(parseEndpoint(endpoint, true)).toEqual({
      problem: "endpoint is missing: set it to your project's endpoint, such as https://myproject.authgear.cloud",
    });
  });

  it.each([
    'myproject.authgear.cloud',
    '//myproject.authgear.cloud',
    'https://',
    'https:myproject.authgear.cloud',
    'ftp://myproject.authgear.cloud',
    'ws://localhost',
    'file:///etc',
    'https://myproject.authgear.cloud//',
    'https://myproject.authgear.cloud/oauth2',
    'https://myproject.authgear.cloud/.well-known/openid-configuration',
    'https://myproject.authgear.cloud?',
    'https://myproject.authgear.cloud?x=1',
    'https://myproject.authgear.cloud/?x=1',
    'https://myproject.authgear.cloud#',
    'https://myproject.authgear.cloud#x',
    'https://myproject.authgear.cloud\\',
    ' https://myproject.authgear.cloud',
    'https://myproject.authgear.cloud ',
    'https://myproject.authgear.cloud\n',
    'https://my\tproject.authgear.cloud',
    'https://myproject.authgear.cloud:99999',
    'xhttps://myproject.authgear.cloud',
  ])('says how to write %j', (endpoint) => {
    const { problem } = { problem: '', ...parseEndpoint(endpoint, true) };
    expect(problem).toMatch(/^endpoint( \(".*"\))? is not an https origin: write scheme and host only, such as https:/);
    expect(problem).toMatch(/without path, query, fragment, credentials or white space$/);
  });

  it('quotes an endpoint that is not an origin', () => {
    expect(parseEndpoint('https://a.test/x', false)).toMatchObject({
      problem: expect.stringContaining('endpoint ("https://a.test/x") is'),
    });
  });

  it.each([
    'https://user:secret@a.test',
    'https://secret@a.test',
    'https://:secret@a.test',
    'https://user:secret@a test',
  ])('does not quote credentials: %s', (endpoint) => {
    const { problem } = { problem: '', ...parseEndpoint(endpoint, false) };
    expect(problem).toMatch(/^endpoint is not an https origin/);
    expect(problem).not.toContain('secret');
  });

  it.each([
    'http://myproject.authgear.cloud',
    'http://localhost.evil.test',
    'http://app.localhost',
    'http://.localhost',
    'http://localhost.',
    'http://notlocalhost',
    'http://127.0.0.1.evil.test',
    'http://evil127.0.0.1.test',
    'http://128.0.0.1',
    'http://192.168.127.0',
    'http://10.127.0.0',
    'http://0.0.0.0',
    'http://126.255.255.255',
    'http://[::2]',
    'http://[::ffff:127.0.0.1]',
  ])('takes %s over plain HTTP only where that is allowed', (endpoint) => {
    expect(parseEndpoint(endpoint, false)).toEqual({
      problem: expect.stringMatching(
        /^endpoint is http: use https, .*forged in transit \(allowInsecureEndpoint .*network itself protects them\)$/,
      ),
    });
    expect(parseEndpoint(endpoint, true)).toEqual({ issuer: new URL(endpoint).origin });
  });
});

describe('the option internalEndpoint', () => {
  it.each(['https://auth.internal:8443', 'http://localhost:3000/', 'http://[::1]:3000'])('may be %s', (endpoint) => {
    expect(checkInternalEndpoint(endpoint, {})).toEqual([]);
  });

  it.each(['', 5, {}, true, ['https://auth.internal']])('says what to do about %p', (endpoint) => {
    expect(checkInternalEndpoint(endpoint, {})).toEqual([
      ' is not an address: set it to the address at which this process reaches the project, or leave the option out',
    ]);
  });

  it('may be plain HTTP in a network only where that is allowed', () => {
    const endpoint = 'http://auth.internal:3000';
    expect(checkInternalEndpoint(endpoint, {})).toEqual([expect.stringMatching(/^ is http: .*allowInsecureEndpoint/)]);
    expect(checkInternalEndpoint(endpoint, { allowInsecureEndpoint: true })).toEqual([]);
  });

  it('has no path', () => {
    expect(checkInternalEndpoint('https://auth.internal/project', {})).toEqual([
      expect.stringMatching(/"https:\/\/auth.internal\/project"\) is not an https origin/),
    ]);
  });
});
