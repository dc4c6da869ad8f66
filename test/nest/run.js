import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Packages with Nest's own version number. */
const CORE = [
  'common',
  'core',
  'microservices',
  'platform-express',
  'platform-fastify',
  'platform-socket.io',
  'platform-ws',
];
const TESTED_WITH = ['testing', 'websockets'];

/** The other packages of Nest 11 that the suites use, and what those need. */
const BESIDE = ['@nestjs/apollo@13', '@nestjs/config@4', '@nestjs/graphql@13', '@nestjs/mercurius@13'];
const OF_APOLLO = [
  '@apollo/server@5',
  '@apollo/subgraph@2',
  '@as-integrations/express5@1',
  '@as-integrations/fastify@3',
];
const OF_MERCURIUS = ['@mercuriusjs/federation@5', 'mercurius@16'];
const OF_OTHERS = [...OF_APOLLO, ...OF_MERCURIUS, 'graphql@16'];

/** What @nestjs/microservices loads. */
const CLIENTS = [
  ...['@grpc/grpc-js@1', '@grpc/proto-loader@0.8', 'amqp-connection-manager@5', 'amqplib@2'],
  ...['ioredis@6', 'kafkajs@2', 'mqtt@5', 'nats@2'],
];

const CONFIG = process.env.BROKER_PORTS === undefined ? 'jest.nest.config.js' : 'jest.brokers.config.js';

/** The first platform-fastify that serves requests with Nest 11.0.0 is 11.0.3, and the first platform-ws of Nest 11 is 11.0.5. */
const LOWEST = { name: 'Nest 11.0.0', version: '11.0.0', 'platform-fastify': '11.0.3', 'platform-ws': '11.0.5' };
const NEWEST_11 = { name: 'the newest Nest 11', version: '11' };

for (const nest of [LOWEST, NEWEST_11]) {
  const folder = mkdtempSync(join(tmpdir(), 'nest-'));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const own = [...CORE, ...TESTED_WITH].map((name) => `@nestjs/${name}@${nest[name] ?? nest.version}`);
    process.stdout.write(`\n${nest.name}\n`);
    // Some packages that the suites use name a later Nest 11 as their peer than the lowest.
    run(
      folder,
      'npm',
      'install',
      '--legacy-peer-deps',
      '--no-audit',
      '--no-fund',
      ...own,
      ...BESIDE,
      ...OF_OTHERS,
      ...CLIENTS,
    );
    run('.', 'npx', 'jest', '--config', CONFIG, ...process.argv.slice(2));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  /** Ends this process with the command's status if it fails. */
  function run(cwd, command, ...args) {
    const { status } = spawnSync(command, args, {
      cwd,
      stdio: 'inherit',
      env: { ...process.env, NEST_FOLDER: folder },
    });
    if (status !== 0) {
      rmSync(folder, { recursive: true, force: true });
      process.exit(status ?? 1);
    }
  }
}
