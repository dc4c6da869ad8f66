const { join } = require('node:path');
const { IgnorePlugin } = require('webpack');

module.exports = {
  mode: 'production',
  target: 'node20',
  entry: './dist/ask.js',
  // Minifying an app takes most of the time, and esbuild's bundle is minified.
  optimization: { minimize: false },
  output: { path: join(__dirname, 'bundled'), filename: 'webpack.cjs' },
  // Nest looks for packages of features that the app doesn't use.
  plugins: [
    new IgnorePlugin({
      resourceRegExp:
        /^(@nestjs\/(microservices|websockets)|class-(transformer|validator)|@fastify\/(multipart|static|view))/,
    }),
  ],
};
