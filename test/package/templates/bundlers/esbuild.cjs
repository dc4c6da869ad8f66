const { build } = require('esbuild');

const [, , format] = process.argv;
// CommonJS in a bundle of ES modules asks for Node's modules by require().
const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

build({
  entryPoints: ['dist/ask.js'],
  bundle: true,
  minify: true,
  platform: 'node',
  format,
  outfile: `bundled/esbuild.${format === 'esm' ? 'mjs' : 'cjs'}`,
  banner: format === 'esm' ? { js: banner } : {},
  // Nest looks for packages of features that the app doesn't use.
  external: [
    '@nestjs/microservices',
    '@nestjs/websockets',
    'class-transformer',
    'class-validator',
    '@fastify/multipart',
    '@fastify/static',
    '@fastify/view',
  ],
});
