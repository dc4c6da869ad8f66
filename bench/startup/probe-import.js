// Prints how many milliseconds importing these modules takes; `--after` comes before those that are loaded already.
import { packagesAndBase } from './probe-arguments.cjs';

const { base, packages } = packagesAndBase();
for (const name of base) await import(name);
const start = performance.now();
for (const name of packages) await import(name);
process.stdout.write(String(performance.now() - start));
process.exit();
