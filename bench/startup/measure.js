import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { spread } from '../support/statistics.js';

const run = promisify(execFile);

export const PACKAGES = {
  'nestjs-authgear': ['../../dist/index.js'],
  '@nestjs/passport + passport-jwt + jwks-rsa': ['@nestjs/passport', 'passport-jwt', 'jwks-rsa'],
  '@nestjs/jwt': ['@nestjs/jwt'],
};

export const WAYS = {
  import: { title: '`import`, nothing loaded before', probe: 'probe-import.js', base: [] },
  require: { title: '`require`, nothing loaded before', probe: 'probe-require.cjs', base: [] },
  inApp: {
    title: '`import`, Nest loaded before, as in an app',
    probe: 'probe-import.js',
    base: ['reflect-metadata', '@nestjs/common', '@nestjs/core'],
  },
};

export const BOOTS = {
  unguarded: 'no guard',
  authgear: 'nestjs-authgear',
  recipe: "Nest documentation's recipe",
  'nest-jwt': '@nestjs/jwt, its module alone',
};

/** Time until the code is there, each time in a new process. */
export async function measureStartUp({ isQuick }) {
  const rounds = isQuick ? 3 : 15;
  const probes = [
    ...Object.entries(WAYS).flatMap(([way, { probe, base }]) =>
      Object.entries(PACKAGES).map(([name, packages]) =>
        probeOf(`${way} ${name}`, probe, JSON.stringify({ base, packages })),
      ),
    ),
    ...Object.keys(BOOTS).map((variant) => probeOf(`boot ${variant}`, 'boot.js', variant)),
  ];
  for (const probe of probes) await probe.run();
  for (let round = 0; round < rounds; round += 1) {
    for (const probe of probes) probe.times.push(await probe.run());
  }
  const times = Object.fromEntries(probes.map((probe) => [probe.id, spread(probe.times)]));
  return { rounds, times };
}

function probeOf(id, file, argument) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return { id, times: [], run: async () => Number((await run(process.execPath, [path, argument])).stdout) };
}
