import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { shuffled, spread } from '../support/statistics.js';

const run = promisify(execFile);

/** Listed by hand and not derived from what the build imports, so that an added dependency shows in the ratio. */
const NEEDED = [
  '@nestjs/common',
  '@nestjs/core/constants.js',
  '@nestjs/core/discovery/discovery-module.js',
  '@nestjs/core/discovery/discovery-service.js',
  '@nestjs/core/helpers/http-adapter-host.js',
  '@nestjs/core/injector/module-ref.js',
  '@nestjs/core/metadata-scanner.js',
  '@nestjs/core/services/reflector.service.js',
  '@nestjs/passport',
  'jwks-rsa',
  'lru-cache',
  'passport-jwt',
];

/** The package itself first, then its yardstick. */
export const PACKAGES = {
  'nestjs-authgear': ['../../dist/index.js'],
  'what nestjs-authgear needs': NEEDED,
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

/** Time until the code is loaded, each time in a new process. A quick run measures only what a target is about. */
export async function measureStartUp({ isQuick }) {
  const rounds = isQuick ? 9 : 15;
  const ways = isQuick ? { inApp: WAYS.inApp } : WAYS;
  const boots = isQuick ? {} : BOOTS;
  const probes = [
    ...Object.entries(ways).flatMap(([way, { probe, base }]) =>
      Object.entries(PACKAGES).map(([name, packages]) =>
        probeOf(`${way} ${name}`, probe, JSON.stringify({ base, packages })),
      ),
    ),
    ...Object.keys(boots).map((variant) => probeOf(`boot ${variant}`, 'boot.js', variant)),
  ];
  for (const probe of probes) await probe.run();
  for (let round = 0; round < rounds; round += 1) {
    for (const probe of shuffled(probes)) probe.times.push(await probe.run());
  }
  const times = Object.fromEntries(probes.map(({ id, times }) => [id, { ...spread(times), times }]));
  return { rounds, ways, boots, times };
}

function probeOf(id, file, argument) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return { id, times: [], run: async () => Number((await run(process.execPath, [path, argument])).stdout) };
}
