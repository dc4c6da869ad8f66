import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVERS } from './servers.js';

const START_TIMEOUT_MS = 120_000;

const ON_NEST_11 = '--nest-11';
const args = process.argv.slice(2);

const installed = SERVERS.filter((server) => server.isInstalled());
for (const { name, install } of SERVERS.filter((server) => !installed.includes(server))) {
  process.stdout.write(`${name} is not installed, and so not tested: ${install}\n`);
}
if (installed.length === 0) {
  process.stderr.write('No broker is installed.\n');
  process.exit(1);
}

const root = mkdtempSync(join(tmpdir(), 'brokers-'));
const running = [];
try {
  const started = await Promise.all(installed.map(start));
  process.exitCode = test(Object.fromEntries(started));
} finally {
  await Promise.all(running.map((stop) => stop()));
  rmSync(root, { recursive: true, force: true });
}

/** Starts a server, and waits until it takes connections. */
async function start({ name, ports: count, prepare, command, variables, cleanUp }) {
  const folder = mkdtempSync(join(root, `${name}-`));
  const ports = await freePorts(count);
  prepare?.(folder, ports);
  const [file, ...args] = command(folder, ports);
  const env = { ...process.env, ...variables?.(folder, ports) };
  const log = openSync(join(folder, 'log'), 'w');
  const server = spawn(file, args, { env, cwd: root, stdio: ['ignore', log, log] });
  const ended = once(server, 'exit');
  running.push(async () => {
    server.kill();
    await ended;
    cleanUp?.(env);
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await takesConnections(ports[0]))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Error(`${name} did not start:\n${readFileSync(join(folder, 'log'), 'utf8')}`);
    }
    await sleep(100);
  }
  process.stdout.write(`${name} listens on port ${ports[0]}\n`);
  return [name, Number(ports[0])];
}

/**
 * Runs the suites, with `--nest-11` on the versions of Nest that `npm run test:nest` installs.
 *
 * @returns the status of the process
 */
function test(ports) {
  const env = { ...process.env, BROKER_PORTS: JSON.stringify(ports) };
  const rest = args.filter((arg) => arg !== ON_NEST_11);
  const [command, ...before] = args.includes(ON_NEST_11)
    ? [process.execPath, 'test/nest/run.js']
    : ['npx', 'jest', '--config', 'jest.brokers.config.js'];
  return spawnSync(command, [...before, ...rest], { stdio: 'inherit', env }).status ?? 1;
}

/** Free ports, as text. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  return servers.map((server) => {
    const { port } = server.address();
    server.close();
    return String(port);
  });
}

async function takesConnections(port) {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
