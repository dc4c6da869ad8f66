/** What the tests must have otherwise than the reader: their issuer, and the app in hand. */
const CHANGES = [
  ["'https://myproject.authgear.cloud'", "process.env.AUTHGEAR_ENDPOINT ?? ''"],
  ["'my-client'", "process.env.AUTHGEAR_CLIENT_ID ?? ''"],
  [
    'NestFactory.create(AppModule).then((app) => app.listen(3000));',
    'export const createApp = (...adapter: [AbstractHttpAdapter, NestApplicationOptions]) => NestFactory.create(AppModule, ...adapter);',
  ],
  [
    "import { NestFactory } from '@nestjs/core';",
    "import type { NestApplicationOptions } from '@nestjs/common';\nimport { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';",
  ],
] as const;

/** The README's quickstart, with an adapter and options to be given. */
export function quickstartOf(readme: string): string {
  const [, code] = /^## Quickstart$.*?^```ts\n(.*?)^```$/ms.exec(readme) ?? [];
  if (code === undefined) throw new Error('README.md has no TypeScript under "## Quickstart"');
  return CHANGES.reduce((changed, [line, replacement]) => {
    if (!changed.includes(line)) throw new Error(`The README's quickstart no longer has: ${line}`);
    return changed.replace(line, replacement);
  }, code);
}
