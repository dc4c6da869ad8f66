const from = (folder) => ({ path: `^lib/${folder}/` });

/** A folder of lib/ may import these folders, and no other. */
const mayImport = (folder, ...folders) => ({
  name: `${folder}-imports`,
  comment: `lib/${folder} may import ${folders.length === 0 ? 'no other folder' : folders.join(', ')}`,
  severity: 'error',
  from: from(folder),
  to: { path: '^lib/', pathNot: [folder, ...folders].map((name) => `^lib/${name}[/.]`) },
});

/** Each folder of lib/, and the folders that it may import. Every import points to a folder above it in this list. */
const FOLDERS = {
  errors: [],
  token: ['errors'],
  issuer: ['errors'],
  observability: ['errors', 'token', 'issuer'],
  refusals: ['errors', 'observability'],
  transports: ['errors', 'token', 'observability', 'refusals'],
  options: ['errors', 'token', 'issuer', 'transports'],
  verification: ['errors', 'token', 'issuer', 'options', 'observability', 'refusals', 'transports'],
  passport: ['errors', 'token', 'issuer', 'observability', 'refusals', 'transports', 'verification'],
  access: ['errors', 'token', 'issuer', 'observability', 'refusals', 'transports', 'verification'],
  'socket.io': ['errors', 'token', 'refusals', 'transports', 'access'],
  ws: ['errors', 'token', 'refusals', 'transports', 'access'],
  microservices: ['errors', 'token', 'refusals', 'transports', 'options'],
  testing: ['errors', 'token', 'observability', 'refusals', 'transports', 'verification', 'access'],
};

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
    ...Object.entries(FOLDERS).map(([folder, folders]) => mayImport(folder, ...folders)),
    {
      name: 'no-nest-at-the-core',
      comment: 'what decides about tokens and keys works without Nest',
      severity: 'error',
      from: { path: '^lib/(errors|token|issuer)/' },
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
    livesIn('issuer', 'jwks-rsa'),
    livesIn('verification', 'lru-cache'),
    livesIn('passport', 'passport-jwt'),
    livesIn('passport', 'passport'),
    livesIn('microservices', '@nestjs/microservices'),
    {
      name: 'no-input-or-output-in-pure-code',
      severity: 'error',
      from: { path: '^lib/(errors|token|options|transports|refusals)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|util)$' },
    },
    {
      name: 'every-folder-has-its-rule',
      comment: 'a new folder of lib/ says in this file what it may import',
      severity: 'error',
      from: { path: '^lib/[^/]+/', pathNot: `^lib/(${Object.keys(FOLDERS).join('|')})/` },
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
