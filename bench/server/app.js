// One server in its own process.
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

const ANSWERS = {
  /** Microseconds of processor time that this process has used. */
  'processor time'() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },

  /** Megabytes of resident memory. Needs `--expose-gc`. */
  memory() {
    const now = residentMemory();
    for (let time = 0; time < 3; time += 1) globalThis.gc();
    return { now, afterCollection: residentMemory(), peak: process.resourceUsage().maxRSS / 1024 };
  },
};

function residentMemory() {
  return process.memoryUsage.rss() / 1024 / 1024;
}

answerWith((question) => ANSWERS[question]());
process.send(app.getHttpServer().address().port);
