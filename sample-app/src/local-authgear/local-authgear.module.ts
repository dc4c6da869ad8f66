import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import type { Configuration } from '../configuration.js';
import { LocalAuthgear } from './local-authgear.js';
import { readUsers } from './users.js';

/** Starts the stand-in when no Authgear project is configured; LocalAuthgear is null otherwise. */
@Module({
  providers: [
    {
      provide: LocalAuthgear,
      inject: [ConfigService],
      useFactory: async (config: ConfigService<Configuration>): Promise<LocalAuthgear | null> =>
        config.get('authgear', { infer: true }) === undefined ? LocalAuthgear.start(await readUsers()) : null,
    },
  ],
  exports: [LocalAuthgear],
})
export class LocalAuthgearModule {}
