import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { AuthgearGuard, AuthgearModule, RolesGuard } from 'nestjs-authgear';
import { ApiController } from './api.controller.js';
import { AuthgearProject } from './authgear-project.js';
import { configuration } from './configuration.js';
import { HealthController } from './health.controller.js';
import { LocalAuthgearModule } from './local-authgear/local-authgear.module.js';
import { PageController } from './page/page.controller.js';

/** Found from the compiled file, so that it doesn't matter where the app is started from. */
const ENV_FILES = ['../.env', '../../.env'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, envFilePath: ENV_FILES, load: [configuration] }),
    ThrottlerModule.forRoot([{ ttl: 60_000, limit: 100 }]),
    LocalAuthgearModule,
    AuthgearModule.forRootAsync({
      imports: [LocalAuthgearModule],
      inject: [AuthgearProject],
      useFactory: ({ endpoint, clientId }: AuthgearProject) => ({ endpoint, clientId }),
    }),
  ],
  controllers: [ApiController, HealthController, PageController],
  // In the order in which they run: a flood of invalid tokens is throttled too.
  providers: [
    { provide: APP_GUARD, useClass: ThrottlerGuard },
    { provide: APP_GUARD, useExisting: AuthgearGuard },
    { provide: APP_GUARD, useExisting: RolesGuard },
  ],
})
export class AppModule {}
