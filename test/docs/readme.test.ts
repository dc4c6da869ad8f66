import { inspect } from 'node:util';
import { REFUSALS } from '../../lib/errors/refusal.js';
import { EXTRAS_SCHEMA, JWKS_SCHEMA, OPTIONS_SCHEMA } from '../../lib/options/schema.js';
import { tableUnder } from './support/readme-table.js';

const { jwks: _, ...ungrouped } = OPTIONS_SCHEMA;
const { endpoint, clientId, audience, requireAccessTokenType, clockTolerance, rolesClaim, ...rest } = ungrouped;

/** Every option by its name in the README's table, in the table's order. */
const OPTIONS = Object.entries({
  ...{ endpoint, clientId, audience, requireAccessTokenType, clockTolerance, rolesClaim },
  ...Object.fromEntries(Object.entries(JWKS_SCHEMA).map(([name, option]) => [`jwks.${name}`, option])),
  ...rest,
  ...EXTRAS_SCHEMA,
});

/** A default as the table writes it, without its unit. */
function shown({ default: value, ...option }: (typeof OPTIONS)[number][1]): string {
  if (value === undefined) return 'isRequired' in option ? 'required' : 'none';
  const literal = inspect(value).replace(/^\[ (.+) \]$/, '[$1]');
  return `\`${literal}\``;
}

describe("the README's table of options", () => {
  const table = tableUnder('Options');

  it('has every option, and no other', () => {
    expect(table.map(([name]) => name)).toEqual(OPTIONS.map(([name]) => `\`${name}\``));
  });

  it.each(OPTIONS)('gives the default of %s', (name, option) => {
    const [, given] = table.find(([cell]) => cell === `\`${name}\``) ?? [];
    expect(given?.replace(/ m?s$/, '')).toBe(shown(option));
  });
});

describe("the README's table of errors", () => {
  const rows = Object.entries(REFUSALS).map(([code, { status, message, challengeError, logLevel }]) => {
    const challenge = status === 503 ? 'Retry-After' : challengeError;
    return [
      String(status),
      `\`${code}\``,
      message.replace(/:.*/, ''),
      challenge === undefined ? 'none' : `\`${challenge}\``,
      logLevel,
    ];
  });

  it('has every code, with its status, message, challenge and log level', () => {
    expect(tableUnder('Errors').map((row) => row.slice(0, 5))).toEqual(rows);
  });

  it('says how to fix each', () => {
    for (const [, code, , , , fix] of tableUnder('Errors')) expect(`${code}: ${fix}`).toMatch(/: \S.{10,}/);
  });
});
