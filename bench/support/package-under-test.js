// The build of this checkout: bench/ is a package of its own, so it can't import the other one by its name.
export * from '../../dist/index.js';
export { AuthgearTestIssuer } from '../../dist/testing/index.js';
