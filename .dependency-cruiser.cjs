const from = (folder) => ({ path: `^lib/${folder}/` });

/** A folder of lib/ may import these folders, and no other. */
const mayImport = (folder, ...folders) => ({
  name: `${folder}-imports`,
  comment: `lib/${folder} may import ${folders.length === 0 ? 'no other folder' : folders.join(', ')}`,
  severity: 'error',
  from: from(folder),
  to: { path: '^lib/', pathNot: [folder, ...folders].map((name) => `^lib/${name}[/.]`) },
});

const FOLDERS = [
  'errors',
  'token',
  'http',
  'discovery',
  'keys',
  'options',
  'observability',
  'exceptions',
  'verification',
  'transports',
  'passport',
  'guards',
  'decorators',
  'testing',
];

/** A library is known to one folder of lib/ alone, so that it can be replaced there. */
const livesIn = (folder, library) => ({
  name: `${library}-lives-in-${folder}`,
  severity: 'error',
  from: { path: '^lib/', pathNot: from(folder).path },
  to: { path: `node_modules/${library}/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    mayImport('errors'),
    mayImport('token', 'errors'),
    mayImport('http', 'errors'),
    mayImport('discovery', 'errors', 'http'),
    mayImport('keys', 'errors', 'http', 'discovery'),
    mayImport('options', 'errors', 'token', 'keys'),
    mayImport('observability', 'errors', 'token', 'keys'),
    mayImport('exceptions', 'errors', 'observability'),
    mayImport('transports'),
    mayImport('verification', 'errors', 'token', 'keys', 'options', 'exceptions', 'transports'),
    mayImport('passport', 'errors', 'token', 'keys', 'exceptions', 'transports', 'verification'),
    mayImport(
      'guards',
      'errors',
      'token',
      'options',
      'exceptions',
      'transports',
      'verification',
      'decorators/metadata',
    ),
    mayImport('decorators', 'errors', 'token', 'guards'),
    mayImport('testing'),
    {
      name: 'metadata-is-a-leaf',
      severity: 'error',
      from: { path: '^lib/decorators/metadata' },
      to: { path: '^lib/' },
    },
    {
      name: 'no-nest-at-the-core',
      comment: 'what decides about tokens and keys works without Nest',
      severity: 'error',
      from: { path: '^lib/(errors|http|token|keys|discovery)/' },
      to: { path: 'node_modules/(@nestjs|passport)' },
    },
    {
      name: 'nothing-imports-the-module',
      severity: 'error',
      from: { path: '^lib/[^/]+/' },
      to: { path: '^lib/[^/]+\\.ts$' },
    },
    {
      name: 'library-stands-alone',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(sample-app|test|bench)/' },
    },
    {
      name: 'sample-imports-by-name',
      severity: 'error',
      from: { path: '^sample-app/' },
      to: { path: '^lib/' },
    },
    livesIn('keys', 'jwks-rsa'),
    livesIn('discovery', 'oauth4webapi'),
    livesIn('verification', 'lru-cache'),
    livesIn('passport', 'passport-jwt'),
    livesIn('passport', '@nestjs/passport'),
    {
      name: 'no-input-or-output-in-pure-code',
      severity: 'error',
      from: { path: '^lib/(errors|token|options|decorators|exceptions|keys)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|util|timers/promises)$' },
    },
    {
      name: 'every-folder-has-its-rule',
      comment: 'a new folder of lib/ says in this file what it may import',
      severity: 'error',
      from: { path: '^lib/[^/]+/', pathNot: `^lib/(${FOLDERS.join('|')})/` },
      to: {},
    },
    {
      name: 'no-import-of-itself-by-name',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^dist/' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-development-dependencies',
      severity: 'error',
      from: { path: '^lib/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm-peer'],
        pathNot: 'node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
