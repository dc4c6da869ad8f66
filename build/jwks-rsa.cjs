// jwks-rsa requires jose, an ES module. Under Yarn Plug'n'Play, Node.js 20 and 22 can't do that.
module.exports = process.versions.pnp === undefined ? require('jwks-rsa') : require('./cjs/third-party/jwks-rsa.js');
