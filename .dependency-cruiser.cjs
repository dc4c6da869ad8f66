const from = (folder) => ({ path: `^lib/${folder}/` });

/** A folder of lib/ may import these folders, and no other. */
const mayImport = (folder, ...folders) => ({
  name: `${folder}-imports`,
  comment: `lib/${folder} may import ${folders.length === 0 ? 'no other folder' : folders.join(', ')}`,
  severity: 'error',
  from: from(folder),
  to: { path: '^lib/', pathNot: [folder, ...folders].map((name) => `^lib/${name}[/.]`) },
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
    mayImport('strategy', 'errors', 'token', 'keys', 'options', 'exceptions'),
    mayImport('guards', 'errors', 'token', 'options', 'exceptions', 'strategy', 'decorators/metadata'),
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
      name: 'sample-imports-by-name',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(sample-app|test|bench)/' },
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
