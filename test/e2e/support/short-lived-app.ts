import 'reflect-metadata';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthgearGuard, AuthgearModule, AuthgearTokenVerifier, CurrentUser } from '../../../lib/index.js';

/**
 * A program that must come to its end by itself: `serve` answers one request and closes; `verify` checks one token, and
 * doesn't even close; `boot` does nothing else. It prints whom it met, or that it booted.
 */
const [, , task, endpoint = '', token = '', adapter] = process.argv;

@Controller()
class UserController {
  @Get()
  @UseGuards(AuthgearGuard)
  user(@CurrentUser('sub') sub: string): string {
    return sub;
  }
}

@Module({
  imports: [AuthgearModule.forRoot({ endpoint, clientId: 'test-client', jwks: { timeout: 3_600_000 } })],
  controllers: [UserController],
})
class AppModule {}

async function serve(): Promise<string> {
  const options = { logger: false } as const;
  const app =
    adapter === 'fastify'
      ? await NestFactory.create(AppModule, new FastifyAdapter(), options)
      : await NestFactory.create(AppModule, options);
  await app.listen(0, '127.0.0.1');
  const response = await fetch(await app.getUrl(), {
    headers: { authorization: `Bearer ${token}`, connection: 'close' },
  });
  const text = await response.text();
  await app.close();
  return text;
}

async function verify(): Promise<string> {
  const context = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const { sub } = await context.get(AuthgearTokenVerifier).verify(token);
  return sub;
}

async function boot(): Promise<string> {
  await NestFactory.createApplicationContext(AppModule, { logger: false });
  return 'booted';
}

const TASKS: Readonly<Record<string, () => Promise<string>>> = { serve, verify, boot };

process.stdout.write(String(await TASKS[String(task)]?.()));
