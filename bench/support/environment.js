import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const ROOTS = [new URL('../node_modules/', import.meta.url), new URL('../../node_modules/', import.meta.url)];

/** Where and when, without host names or paths. */
export function describeEnvironment() {
  return {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    openssl: process.versions.openssl,
  };
}

/** The average number of processes that wanted a core in the last minute. Ask before measuring. */
export function loadAverage() {
  return loadavg()[0];
}

/** @param {readonly string[]} names */
export function versionsOf(names) {
  return names.map((name) => ({ name, version: name === 'nestjs-authgear' ? ownVersion() : versionOf(name) }));
}

function versionOf(name) {
  for (const root of ROOTS) {
    try {
      return readVersion(new URL(`${name}/package.json`, root));
    } catch {
      // Not here; perhaps at the root.
    }
  }
  throw new Error(`${name} is not installed`);
}

function ownVersion() {
  return readVersion(new URL('../../package.json', import.meta.url));
}

function readVersion(url) {
  return JSON.parse(readFileSync(url, 'utf8')).version;
}
