import { contestants } from '../guard/contestants.js';
import { describeEnvironment, versionsOf } from '../support/environment.js';
import { growthSection } from './growth-section.js';
import { guardSection } from './guard-section.js';
import { number } from './markdown.js';
import { serverSection } from './server-section.js';
import { startUpSection } from './startup-section.js';
import { targetsSection } from './targets.js';

const FURTHER_PACKAGES = [
  '@nestjs/core',
  '@nestjs/jwt',
  '@nestjs/platform-express',
  '@nestjs/platform-fastify',
  'express',
  'fastify',
  'autocannon',
];

/** Load average above which other work disturbs the measurement. Building and installing, just before, counts too. */
const QUIET_LOAD = 1;

const SECTIONS = { guard: guardSection, server: serverSection, growth: growthSection, startup: startUpSection };

/** The sections of what was measured. */
export function sectionsOf(results) {
  return Object.entries(SECTIONS)
    .filter(([name]) => results[name] !== undefined)
    .map(([name, section]) => section(results[name]))
    .join('\n\n');
}

/**
 * docs/performance.md
 *
 * @param {object} results
 * @param {{ isQuick: boolean, load: number }} run
 */
export function documentOf(results, run) {
  return `# Performance

${caveats(run)}Written by \`npm run bench\`. The code of each row is one small file in \`bench/\`; microseconds differ
from machine to machine, ratios hardly do. Everything is measured in turn, round after round, so that whatever slows the machine for a while
slows all alike.

![What one request costs, and what it leaves of a server's throughput](performance.svg)

${environmentText()}

${sectionsOf(results)}

${targetsSection(results)}
`;
}

/** What makes the numbers less than they should be. */
function caveats({ isQuick, load }) {
  const quick = isQuick ? ['**A quick run: few rounds, rough numbers.**'] : [];
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
