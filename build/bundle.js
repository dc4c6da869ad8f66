import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { build } from 'esbuild';
import { licencesOf } from './licences.js';

/** ES modules, and CommonJS that requires them: what a loader of CommonJS alone can't load. */
const BUNDLED = ['@nestjs/passport', 'jwks-rsa'];

const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const folders = readdirSync('lib').map((folder) => `lib/${folder}/index.ts`);
const shared = { bundle: true, platform: 'node', target: 'node20.19', metafile: true, logLevel: 'warning' };
const ours = { ...shared, packages: 'external', sourcemap: true, sourcesContent: false };

/** One file for each entry point, and one for what several of them import, so that they share their classes. */
const modules = await build({
  ...ours,
  entryPoints: ['lib/index.ts', ...folders.filter((path) => existsSync(path))],
  format: 'esm',
  splitting: true,
  chunkNames: 'shared-[hash]',
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

/** Leaves the files as they were split, and takes what is bundled from its own file. */
const linkFiles = {
  name: 'link-files',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind }) => (kind === 'entry-point' ? undefined : { path, external: true }));
    // lib/ imports jose only for the jwks-rsa that isn't bundled; the bundled one has its own.
    onResolve({ filter: /^jose$/ }, ({ path }) => ({ path, external: true, sideEffects: false }));
    onResolve({ filter: new RegExp(`^(${BUNDLED.join('|')})$`) }, ({ path, importer }) => {
      const folder = relative(dirname(importer), 'dist') || '.';
      return { path: `${folder}/third-party/${path}.js`, external: true };
    });
  },
};

await build({
  ...ours,
  entryPoints: Object.keys(modules.metafile.outputs).filter((path) => path.endsWith('.js')),
  format: 'cjs',
  plugins: [linkFiles],
  outdir: 'dist/cjs',
  outbase: 'dist',
});

writeFileSync('dist/cjs/package.json', '{ "type": "commonjs" }\n');
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licencesOf(thirdParty.metafile));
