import type { TokenSource } from '../transports/token-extractor.js';
import { type Check, isRecord, mustBe, mustBeGroup, type Schema } from './checks.js';

/** A token of RFC 9110 section 5.6.2, which the name of a cookie is (RFC 6265 section 4.1.1). */
const COOKIE_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;

const COOKIE_SCHEMA = {
  cookie: {
    default: undefined,
    isRequired: true,
    check: mustBe(
      "the name of a cookie: letters, digits and !#$%&'*+-.^_`|~",
      (value) => typeof value === 'string' && COOKIE_NAME.test(value),
    ),
  },
} as const satisfies Schema<Exclude<TokenSource, string>>;

const checkCookie = mustBeGroup(COOKIE_SCHEMA);

/** One place or several, none of them twice. */
export const checkTokenFrom: Check = (tokenFrom, options) => {
  if (!Array.isArray(tokenFrom)) return checkSource(tokenFrom, options);
  if (tokenFrom.length === 0) return [' is empty: name a place, or leave the option out'];
  const problems = tokenFrom.flatMap((source: unknown, index) =>
    checkSource(source, options).map((problem) => `[${index}]${problem}`),
  );
  const isRepeated = new Set(tokenFrom.map((source) => JSON.stringify(source))).size < tokenFrom.length;
  return problems.length === 0 && isRepeated ? [' names one place twice'] : problems;
};

function checkSource(...[source, options]: Parameters<Check>): readonly string[] {
  if (source === 'authorization') return [];
  return isRecord(source)
    ? checkCookie(source, options)
    : [" must be 'authorization', { cookie: 'name' } or an array of them; never the query, which ends up in logs"];
}
