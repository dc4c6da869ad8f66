exports.packagesAndBase = () => JSON.parse(process.argv[2]);
