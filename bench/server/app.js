// One server in a process of its own.
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { answerWith, readInput } from '../support/child.js';
import { guardedApp } from '../support/guarded-app.js';

const { adapter, variant, issuer } = readInput();
const AppModule = await guardedApp(variant, issuer);
const app =
  adapter === 'fastify'
    ? await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false })
    : await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');

/** Microseconds of processor time that this process has used. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

answerWith(processorTime);
process.send(app.getHttpServer().address().port);
