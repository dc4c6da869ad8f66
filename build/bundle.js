import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { licencesOf } from './licences.js';

/** ES modules, and CommonJS that requires them: what a loader of CommonJS alone can't load. */
const BUNDLED = ['@nestjs/passport', 'jwks-rsa'];

const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const folders = readdirSync('lib').map((folder) => `lib/${folder}/index.ts`);
const shared = { bundle: true, platform: 'node', target: 'node20.19', metafile: true, logLevel: 'warning' };
const ours = { ...shared, packages: 'external', sourcemap: true, sourcesContent: false };

/**
 * Leaves imports that match in the code.
 *
 * @param fileOf - the file that they are from, as the importing file names it
 */
const keepImports = (filter, fileOf) => ({
  name: 'keep-imports',
  setup: ({ onResolve }) =>
    onResolve({ filter }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: fileOf(path), external: true },
    ),
});

/** One file for each entry point, and one for what several of them import, so that they share their classes. */
const modules = await build({
  ...ours,
  entryPoints: ['lib/index.ts', ...folders.filter((path) => existsSync(path))],
  format: 'esm',
  splitting: true,
  chunkNames: 'shared-[hash]',
  plugins: [keepImports(/^jwks-rsa$/, () => './jwks-rsa.cjs')],
  outdir: 'dist',
});

const thirdParty = await build({
  ...shared,
  entryPoints: BUNDLED.map((name) => ({ in: name, out: name })),
  format: 'cjs',
  // Peers are the app's. debug asks for supports-color, and does without.
  external: [...Object.keys(peerDependencies).filter((name) => !BUNDLED.includes(name)), 'supports-color'],
  outdir: 'dist/cjs/third-party',
});

/** The same files: what they import of each other stays, and what is bundled comes from its file. */
await build({
  ...ours,
  entryPoints: Object.keys(modules.metafile.outputs).filter((path) => path.endsWith('.js')),
  format: 'cjs',
  plugins: [
    keepImports(/^\.\/jwks-rsa\.cjs$/, () => './third-party/jwks-rsa.js'),
    keepImports(/^@nestjs\/passport$/, (name) => `./third-party/${name}.js`),
    keepImports(/^\./, (path) => path),
  ],
  outdir: 'dist/cjs',
  outbase: 'dist',
});

copyFileSync('build/jwks-rsa.cjs', 'dist/jwks-rsa.cjs');
writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licencesOf(thirdParty.metafile));
