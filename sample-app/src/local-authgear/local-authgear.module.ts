import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { AuthgearProject } from '../authgear-project.js';
import type { Configuration } from '../configuration.js';
import { LocalAuthgearController } from './local-authgear.controller.js';
import { LocalAuthgear } from './local-authgear.js';
import { readUsers } from './users.js';

/** Starts the stand-in when no Authgear project is configured; LocalAuthgear is null otherwise. */
@Module({
  providers: [
    {
      provide: LocalAuthgear,
      inject: [ConfigService],
      useFactory: async (config: ConfigService<Configuration, true>): Promise<LocalAuthgear | null> =>
        config.get('authgear', { infer: true }) === undefined
          ? LocalAuthgear.start(await readUsers(), config.get('localAuthgearPort', { infer: true }))
          : null,
    },
    {
      provide: AuthgearProject,
      inject: [ConfigService, LocalAuthgear],
      useFactory: (config: ConfigService<Configuration>, standIn: LocalAuthgear | null): AuthgearProject =>
        standIn ?? config.getOrThrow('authgear', { infer: true }),
    },
  ],
  controllers: [LocalAuthgearController],
  exports: [AuthgearProject, LocalAuthgear],
})
export class LocalAuthgearModule {}
