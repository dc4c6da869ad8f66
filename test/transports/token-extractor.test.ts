import { type HttpRequest, tokenInAuthorization } from '../../lib/transports/http.js';
import { type TokenSource, tokenExtractor } from '../../lib/transports/token-extractor.js';
import { failureOf } from '../support/failures.js';

const HEADER = 'authorization';
const COOKIE: TokenSource = { cookie: 'token' };
const OTHER: TokenSource = { cookie: 'other' };

/** A request for reading, with these headers. */
function request(headers: HttpRequest['headers'], rest: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', headers, ...rest };
}

function failure(sources: readonly TokenSource[], sent: HttpRequest): unknown {
  return failureOf(() => tokenExtractor(sources)(sent));
}

const malformed = (message: RegExp) => ({ code: 'malformed_token', message: expect.stringMatching(message) });
const missing = (place: string) => ({
  code: 'missing_token',
  message: `Missing token: send the access token in ${place}`,
});

describe('tokenExtractor', () => {
  it('is the extractor of Authorization itself where nothing else is named', () => {
    expect(tokenExtractor([HEADER])).toBe(tokenInAuthorization);
  });

  it.each<[string, TokenSource[], HttpRequest['headers']]>([
    ['the header', [HEADER], { authorization: 'Bearer a.b.c', cookie: 'token=x' }],
    ['the cookie', [COOKIE], { authorization: 'Bearer x', cookie: 'token=a.b.c; other=x' }],
    ['the header, of two places', [HEADER, COOKIE], { authorization: 'Bearer a.b.c' }],
    ['the cookie, of two places', [HEADER, COOKIE], { cookie: 'token=a.b.c' }],
    ['the second of two cookies', [COOKIE, OTHER], { cookie: 'other=a.b.c' }],
    ['the cookie, beside an empty header', [COOKIE, HEADER], { authorization: '', cookie: 'token=a.b.c' }],
    ['the cookie, beside another scheme', [COOKIE, HEADER], { authorization: 'Basic eDp5', cookie: 'token=a.b.c' }],
    ['the cookie, beside a scheme alone', [HEADER, COOKIE], { authorization: 'Bearer ', cookie: 'token=a.b.c' }],
    ['the header, beside an empty cookie', [HEADER, COOKIE], { authorization: 'Bearer a.b.c', cookie: 'token=' }],
    ['the last of three places', [COOKIE, OTHER, HEADER], { authorization: 'Bearer a.b.c' }],
  ])('takes the token from %s', (_place, sources, headers) => {
    expect(tokenExtractor(sources)(request(headers))).toBe('a.b.c');
  });

  it.each<[string, TokenSource[], HttpRequest['headers'], string]>([
    ['no cookie', [COOKIE], {}, 'the cookie token'],
    ['an empty cookie', [COOKIE], { cookie: 'token=' }, 'the cookie token'],
    ['an empty cookie in quotes', [COOKIE], { cookie: 'token=""' }, 'the cookie token'],
    ['another cookie', [COOKIE], { cookie: 'other=a.b.c', authorization: 'Bearer a.b.c' }, 'the cookie token'],
    ['cookies that are no string', [COOKIE], { cookie: ['token=a.b.c'] }, 'the cookie token'],
    [
      'neither',
      [HEADER, COOKIE],
      { cookie: 'a=b', authorization: 'Basic eDp5' },
      'the header "Authorization: Bearer <access token>", or the cookie token',
    ],
    ['no cookie of two', [COOKIE, OTHER], {}, 'the cookie token, or the cookie other'],
  ])('finds none where there is %s', (_what, sources, headers, place) => {
    expect(failure(sources, request(headers))).toMatchObject(missing(place));
  });

  it.each<[string, TokenSource[], HttpRequest['headers']]>([
    ['the header and the cookie', [HEADER, COOKIE], { authorization: 'Bearer a.b.c', cookie: 'token=a.b.c' }],
    ['the cookie and the header', [COOKIE, HEADER], { authorization: 'Bearer a.b.c', cookie: 'token=x' }],
    ['two cookies of two names', [COOKIE, OTHER], { cookie: 'token=a.b.c; other=a.b.c' }],
    ['three', [COOKIE, OTHER, HEADER], { authorization: 'Bearer a', cookie: 'token=a; other=b' }],
  ])('refuses tokens in two places: %s', (_what, sources, headers) => {
    expect(failure(sources, request(headers))).toMatchObject(
      malformed(/^Malformed token: send the token once, in the .* or the /),
    );
  });

  it.each(['token=a.b.c; token=a.b.c', 'token=; token=a.b.c', 'token=a.b.c; x=y; token='])(
    'refuses two cookies of one name: %s',
    (cookie) => {
      const twice = malformed(/there are two cookies named token, set for different paths or domains$/);
      expect(failure([COOKIE], request({ cookie }))).toMatchObject(twice);
      expect(failure([HEADER, COOKIE], request({ cookie }))).toMatchObject(twice);
      expect(failure([HEADER, COOKIE], request({ cookie, authorization: 'Bearer a.b.c' }))).toMatchObject(twice);
    },
  );

  it.each([
    [
      'several headers',
      { authorization: 'Bearer a', cookie: 'token=a.b.c' },
      ['Authorization', 'a', 'Authorization', 'b'],
    ],
    ['a header that is no string', { authorization: ['Bearer a'], cookie: 'token=a.b.c' }, []],
  ])('refuses a place with something else than one token, though another has one: %s', (_what, headers, rawHeaders) => {
    for (const sources of [[HEADER, COOKIE] as const, [COOKIE, HEADER] as const]) {
      expect(failure(sources, request(headers, { rawHeaders }))).toMatchObject(malformed(/one Authorization header/));
    }
  });

  it('refuses a cookie where Node may have dropped another one', () => {
    const rawHeaders = new Array<string>(2000).fill('x');
    for (const rest of [{ rawHeaders }, { raw: { rawHeaders } }]) {
      const dropped = malformed(/so many headers/);
      expect(failure([COOKIE], request({ cookie: 'token=a.b.c' }, rest))).toMatchObject(dropped);
      expect(failure([COOKIE], request({}, rest))).toMatchObject(dropped);
    }
    const fewer = { rawHeaders: rawHeaders.slice(2) };
    expect(tokenExtractor([COOKIE])(request({ cookie: 'token=a.b.c' }, fewer))).toBe('a.b.c');
  });

  it.each<[TokenSource[]]>([[[COOKIE]], [[HEADER, COOKIE]]])(
    'refuses a cookie in what may change something, unless it comes from the same origin: %j',
    (sources) => {
      const sent = { cookie: 'token=a.b.c', 'sec-fetch-site': 'cross-site' };
      expect(failure(sources, request(sent, { method: 'POST' }))).toMatchObject(malformed(/Sec-Fetch-Site/));
      expect(tokenExtractor(sources)(request(sent))).toBe('a.b.c');
      const own = { ...sent, 'sec-fetch-site': 'same-origin' };
      expect(tokenExtractor(sources)(request(own, { method: 'POST' }))).toBe('a.b.c');
    },
  );

  it('asks no header from where it comes: no page can send one of another site', () => {
    const sent = { authorization: 'Bearer a.b.c', cookie: 'a=b', 'sec-fetch-site': 'cross-site' };
    expect(tokenExtractor([HEADER, COOKIE])(request(sent, { method: 'POST' }))).toBe('a.b.c');
  });

  it('misses the cookie before it asks from where the request comes', () => {
    const sent = request({ 'sec-fetch-site': 'cross-site' }, { method: 'POST' });
    expect(failure([COOKIE], sent)).toMatchObject({ code: 'missing_token' });
  });
});
