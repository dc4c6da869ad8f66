import fc from 'fast-check';
import { propertyRuns } from '../support/scale.js';
import { ADAPTERS } from '../support/test-app.js';
import { expectVerdict, useTarget, type Verdicts } from './support/target.js';

const MIB = 1024 * 1024;
/** Of the processor's time. What takes quadratic time takes minutes. */
const BOUND_SECONDS = 10;

const COOKIES = ['token', 'other'] as const;

/** What stands in one place of a request: header lines or cookies, by name, where {token} is a valid token. */
interface Credential {
  readonly place: 'authorization' | (typeof COOKIES)[number];
  readonly value: string;
  /** Whether the place then has a token, valid or not. */
  readonly isToken: boolean;
}

const inHeader = fc.constantFrom(
  ['Bearer {token}', true],
  ['bearer   {token}', true],
  ['Bearer x.y.z', true],
  ['Bearer', false],
  ['Basic eDp5', false],
  ['', false],
);
const inCookie = fc.constantFrom(['{token}', true], ['"{token}"', true], ['x.y.z', true], ['', false], ['""', false]);

const credential: fc.Arbitrary<Credential> = fc.constantFrom('authorization' as const, ...COOKIES).chain((place) =>
  (place === 'authorization' ? inHeader : inCookie).map(([value, isToken]) => ({
    place,
    value: String(value),
    isToken: isToken === true,
  })),
);

const method = fc.constantFrom('GET', 'PUT', 'DELETE');
const site = fc.constantFrom(undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'x');
const origin = fc.constantFrom(undefined, 'http://api.example', 'https://api.example', 'https://evil.example', 'null');

/** The credentials as header lines; the cookies each in a line of its own, or all in one. */
function linesOf(credentials: readonly Credential[], isOneLine: boolean): readonly string[] {
  const headers = credentials
    .filter(({ place }) => place === 'authorization')
    .map(({ value }) => `Authorization: ${value}`);
  const pairs = credentials
    .filter(({ place }) => place !== 'authorization')
    .map(({ place, value }) => `${place}=${value}`);
  const lines = isOneLine && pairs.length > 0 ? [pairs.join('; ')] : pairs;
  return [...headers, ...lines.map((line) => `Cookie: ${line}`)];
}

function isOwnOrigin(ofSite: string | undefined, ofOrigin: string | undefined): boolean {
  if (ofSite !== undefined) return ofSite === 'same-origin' || ofSite === 'none';
  return ofOrigin === 'http://api.example' || ofOrigin === 'https://api.example';
}

/** The rule again, in other words. */
function expectedVerdicts(credentials: readonly Credential[], isCookieUsable: boolean): Verdicts {
  const tokens = credentials.filter(({ isToken }) => isToken);
  const places = credentials.map(({ place }) => place);
  const [token, second] = tokens;
  if (second !== undefined || new Set(places).size < places.length) return 'malformed_token';
  if (token === undefined) return 'missing_token';
  if (token.place !== 'authorization' && !isCookieUsable) return 'malformed_token';
  return token.value.includes('{token}') ? 'accepted' : 'malformed_token';
}

describe.each(ADAPTERS)('Tokens in several places on %s', (adapter) => {
  const stage = useTarget(adapter, { tokenFrom: ['authorization', { cookie: 'token' }, { cookie: 'other' }] });

  it('are accepted only if there is one, and a cookie only if no other site can have caused the request', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(credential, { maxLength: 3 }),
        fc.boolean(),
        method,
        site,
        origin,
        async (credentials, isOneLine, verb, ofSite, ofOrigin) => {
          const { target } = stage;
          const lines = [
            ...linesOf(credentials, isOneLine).map((line) => line.replaceAll('{token}', target.issuer.token())),
            ...(ofSite === undefined ? [] : [`Sec-Fetch-Site: ${ofSite}`]),
            ...(ofOrigin === undefined ? [] : [`Origin: ${ofOrigin}`]),
          ];
          const isCookieUsable = verb === 'GET' || isOwnOrigin(ofSite, ofOrigin);
          const verdict = await target.verdictOnLines(lines, '/me', verb);
          expectVerdict(verdict, expectedVerdicts(credentials, isCookieUsable));
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });

  it.each([
    ['semicolons', ';'.repeat(MIB)],
    ['spaces', `token=${' '.repeat(MIB)}x`],
    ['spaces before a name', `${' '.repeat(MIB)}x=y`],
    ['equals signs', `token${'='.repeat(MIB)}`],
    ['quotes', `token=${'"'.repeat(MIB)}`],
    ['one cookie again and again', 'token=x; '.repeat(MIB / 9)],
  ])('cost linear time: 1 MiB of %s is refused at once', async (_name, cookie) => {
    const start = process.cpuUsage();
    const verdict = await stage.target.verdictOnLines([`Cookie: ${cookie}`]);
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1e6).toBeLessThan(BOUND_SECONDS);
    expectVerdict(verdict, ['malformed_token', 'missing_token']);
  });
});
