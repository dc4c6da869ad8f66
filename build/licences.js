import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HEADING = 'The folder cjs/third-party contains code of these packages.';

/** The licences of all packages in a bundle, as text to ship with it. */
export function licencesOf({ inputs }) {
  const folders = new Set(Object.keys(inputs).map(packageFolderOf));
  return [HEADING, ...[...folders].sort().map(licenceOf)].join(`\n\n${'-'.repeat(80)}\n\n`);
}

function packageFolderOf(path) {
  const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
  if (folder === undefined) throw new Error(`${path} belongs to no package`);
  return folder;
}

function licenceOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence to ship with what is bundled of it`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}`;
}
