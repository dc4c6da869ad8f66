import { contestants } from '../guard/contestants.js';
import { describeEnvironment, versionsOf } from '../support/environment.js';
import { growthSection } from './growth-section.js';
import { guardSection } from './guard-section.js';
import { number } from './markdown.js';
import { memorySection } from './memory-section.js';
import { passportSection } from './passport-section.js';
import { serverSection } from './server-section.js';
import { socketsSection } from './sockets-section.js';
import { startUpSection } from './startup-section.js';
import { targetsSection } from './targets.js';

const FURTHER_PACKAGES = [
  '@nestjs/core',
  '@nestjs/jwt',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  '@nestjs/platform-socket.io',
  'express',
  'fastify',
  'socket.io',
  'autocannon',
];

/** Load average above which other work disturbs the measurement. Building and installing just before counts too. */
const QUIET_LOAD = 1;

const SECTIONS = {
  guard: guardSection,
  passport: passportSection,
  server: serverSection,
  sockets: socketsSection,
  memory: memorySection,
  growth: growthSection,
  startup: startUpSection,
};

/** The sections of what was measured. */
function sectionsOf(results) {
  return Object.entries(SECTIONS)
    .filter(([name]) => results[name] !== undefined)
    .map(([name, section]) => section(results[name]))
    .join('\n\n');
}

/**
 * What a run of single sections prints.
 *
 * @param {object} results
 * @param {{ isQuick: boolean, load: number }} run
 */
export function partialDocumentOf(results, run) {
  return `${caveats(run)}${environmentText()}

${sectionsOf(results)}

${targetsSection(results)}
`;
}

/**
 * docs/performance.md
 *
 * @param {object} results
 * @param {{ isQuick: boolean, load: number }} run
 */
export function documentOf(results, run) {
  return `# Performance

${caveats(run)}Written by \`npm run bench\`, from one small file in \`bench/\` per contestant.
Everything is measured in turn, round after round, so that a slow spell of the machine slows all alike.
Compare ratios rather than microseconds, and prefer the ratio to a peer: the floor and JavaScript scale differently from machine to machine.

![The cost of one request, and the throughput that a server keeps](performance.svg)

${environmentText()}

${sectionsOf(results)}

${targetsSection(results)}
`;
}

/** Why the figures are less reliable than they should be. */
function caveats({ isQuick, load }) {
  const quick = isQuick ? ['**A quick run: few rounds, rough figures.**'] : [];
  const busy =
    load > QUIET_LOAD
      ? [`**The machine was busy with other work (load average ${number(load)}): measure again when it is quiet.**`]
      : [];
  return [...quick, ...busy].map((caveat) => `${caveat}\n\n`).join('');
}

function environmentText() {
  const { date, processor, cores, memoryGb, platform, node, openssl } = describeEnvironment();
  const names = new Set([...contestants.flatMap(({ packages }) => packages), ...FURTHER_PACKAGES]);
  const versions = versionsOf([...names]).map(({ name, version }) => `${name} ${version}`);
  return `Measured on ${date}: ${processor}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}, OpenSSL ${openssl}.

Versions: ${versions.join(', ')}.`;
}
