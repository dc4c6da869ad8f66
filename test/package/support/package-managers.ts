import { type Command, fromRegistry } from './run.js';

/** How a package manager is called in a project. Those that aren't here are installed from the registry by `npm exec`. */
export interface PackageManager {
  /** Adds packages, and installs what the project names already. */
  readonly add: Command;
  /** Runs `node`, or a tool of the project, as the package manager lets it find its packages. */
  readonly exec: Command;
  /** Files that the project needs, with their text. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages that must be named because the package manager installs no peers by itself. */
  readonly peers: readonly string[];
}

export const NPM: PackageManager = {
  add: ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'],
  exec: ['npm', 'exec', '--offline', '--'],
  files: {},
  peers: [],
};

const pnpm: Command = [...fromRegistry('pnpm@10'), 'pnpm'];

export const PNPM: PackageManager = {
  add: [...pnpm, 'add', '--prefer-offline'],
  exec: [...pnpm, 'exec'],
  files: {},
  peers: [],
};

const yarn: Command = [...fromRegistry('@yarnpkg/cli-dist@4'), 'yarn'];

export const YARN_PNP: PackageManager = {
  add: [...yarn, 'add'],
  exec: yarn,
  // An empty lockfile says where the project begins.
  files: {
    'yarn.lock': '',
    '.yarnrc.yml': 'nodeLinker: pnp\nenableImmutableInstalls: false\nenableTelemetry: false\n',
  },
  peers: ['@nestjs/passport', 'passport'],
};
