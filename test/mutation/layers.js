/**
 * Parts of lib/ that are mutated together, and the tests that judge them.
 *
 * A layer is judged by the unit tests of its own folders: a mutant is judged in a second that way, and a layer proves
 * itself. The wiring has none, so it is judged by end-to-end suites.
 */
export const LAYERS = {
  token: unitLayer('token'),
  issuer: unitLayer('issuer'),
  setup: unitLayer('options', 'observability', 'errors'),
  verification: unitLayer('verification', 'passport', 'refusals'),
  access: unitLayer('access', 'transports'),
  sockets: {
    code: ['lib/socket.io', 'lib/ws'],
    tests: ['test/socket.io', 'test/ws', 'test/e2e/socket.io', 'test/e2e/ws'],
  },
  microservices: unitLayer('microservices'),
  testing: unitLayer('testing'),
  wiring: {
    code: ['lib/authgear.module.ts', 'lib/authgear.providers.ts'],
    tests: [
      'test/e2e/module',
      'test/e2e/wiring',
      'test/e2e/microservices/wiring.test.ts',
      'test/e2e/passport/rejected-users.test.ts',
      'test/e2e/log-levels.test.ts',
      'test/e2e/preload.test.ts',
      'test/e2e/shutdown.test.ts',
    ],
  },
};

function unitLayer(...folders) {
  return { code: folders.map((folder) => `lib/${folder}`), tests: folders.map((folder) => `test/${folder}`) };
}

/** The layer that this process works on. */
export function currentLayer() {
  const layer = LAYERS[process.env.MUTATION_LAYER];
  if (layer === undefined) throw new Error(`set MUTATION_LAYER to one of ${Object.keys(LAYERS).join(', ')}`);
  return layer;
}

/** Globs of the TypeScript files at these paths. */
export function filesOf(paths) {
  return paths.map((path) => (path.endsWith('.ts') ? path : `${path}/**/*.ts`));
}
