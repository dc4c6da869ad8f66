import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MiddlewareConsumer, NestModule, Type } from '@nestjs/common';
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
