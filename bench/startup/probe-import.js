// Prints how many milliseconds it takes to import the packages once the base is loaded.
import { packagesAndBase } from './probe-arguments.cjs';

const { base, packages } = packagesAndBase();
for (const name of base) await import(name);
const start = performance.now();
for (const name of packages) await import(name);
process.stdout.write(String(performance.now() - start));
process.exit();
