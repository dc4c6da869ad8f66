import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { AuthgearModule } from 'nestjs-authgear';
import { ApiController } from './api.controller.js';
import { type Configuration, configuration } from './configuration.js';
import { HealthController } from './health.controller.js';
import { LocalAuthgear } from './local-authgear/local-authgear.js';
import { LocalAuthgearModule } from './local-authgear/local-authgear.module.js';

/** Found from the compiled file, so that it doesn't matter where the app is started from. */
const ENV_FILES = ['../.env', '../../.env'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, envFilePath: ENV_FILES, load: [configuration] }),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 100 }]),
    AuthgearModule.forRootAsync({
      globalGuard: true,
      imports: [LocalAuthgearModule],
      inject: [ConfigService, LocalAuthgear],
      useFactory: (config: ConfigService<Configuration>, local: LocalAuthgear | null) => {
        const { endpoint, clientId } = local ?? config.getOrThrow('authgear', { infer: true });
        return { endpoint, clientId };
      },
    }),
  ],
  controllers: [ApiController, HealthController],
  // This module's guards run before those of the modules that it imports, so a flood of invalid tokens is throttled too.
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class AppModule {}
