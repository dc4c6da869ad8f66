// Like probe-import.js, for an app in CommonJS.
const { packagesAndBase } = require('./probe-arguments.cjs');

const { base, packages } = packagesAndBase();
for (const name of base) require(name);
const start = performance.now();
for (const name of packages) require(name);
process.stdout.write(String(performance.now() - start));
process.exit();
