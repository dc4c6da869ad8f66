import { readFileSync } from 'node:fs';
import { REFUSALS } from '../../lib/errors/refusal.js';

const README = readFileSync('README.md', 'utf8');

/** The cells of the table under a heading, a row at a time, without the table's own heading. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = README.split(`\n## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  const rows = body.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

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
