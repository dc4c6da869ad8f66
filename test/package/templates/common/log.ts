import type { LogLevel } from '@nestjs/common';
import { start } from './start.js';

/** Has tokens refused while Nest's own logger writes to the output: as it is by default, or with these levels. */
async function main(levels: LogLevel[]): Promise<void> {
  const { issuer, ask, stop } = await start('express', levels.length === 0 ? {} : { logger: levels });
  await ask('/api/profile');
  await ask('/api/profile', await issuer.idToken());
  await ask('/api/admin', await issuer.accessToken());
  await stop();
}

void main(process.argv.slice(2) as LogLevel[]);
