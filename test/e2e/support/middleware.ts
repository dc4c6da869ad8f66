import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication, MiddlewareConsumer, NestModule, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** A module that runs a middleware before whatever stands under the path. On Fastify it gets Node's own request. */
export function middlewareModule(path: string, middleware: Middleware): Type {
  @Module({})
  class MiddlewareModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(middleware).forRoutes(path);
    }
  }
  return MiddlewareModule;
}

/** `app.use()`, which on Fastify Nest 11.0 refuses until its adapter is initialised. */
export async function useMiddleware(nest: INestApplication, path: string, middleware: Middleware): Promise<void> {
  await nest.getHttpAdapter().init?.();
  nest.use(path, middleware);
}
