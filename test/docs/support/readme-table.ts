import { readFileSync } from 'node:fs';

const README = readFileSync('README.md', 'utf8');

/** The cells of the README's table under a heading, a row at a time, without the table's own heading. */
export function tableUnder(heading: string): readonly (readonly string[])[] {
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
