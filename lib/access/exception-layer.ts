import type { ArgumentsHost, INestApplication } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core/application-config.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ModuleRef } from '@nestjs/core/injector/module-ref.js';
import { RouterExceptionFilters } from '@nestjs/core/router/router-exception-filters.js';
import { containerOf } from './discovery.js';

/** Nest's own, whose type knows errors only, though anything can be thrown. */
interface ExceptionsHandler {
  next(exception: unknown, host: ArgumentsHost): void;
}

/**
 * Answers exceptions as Nest answers those of its guards: through the app's global filters.
 *
 * `next(exception)` would leave that to the first error handler: on Fastify, a plugin such as a queue dashboard has an error
 * handler of its own, which may make a 401 a 500.
 */
export class ExceptionLayer {
  private handler: ExceptionsHandler | undefined;

  constructor(private readonly app: INestApplication) {}

  /** Throws what a filter throws. */
  answer(exception: unknown, request: object, response: object, next: () => void): void {
    // Made late, since filters may be added to the app until it listens.
    this.handler ??= this.makeHandler();
    this.handler.next(exception, new ExecutionContextHost([request, response, next]));
  }

  private makeHandler(): ExceptionsHandler {
    const { app } = this;
    const container = containerOf(app.get(ModuleRef));
    const filters = new RouterExceptionFilters(container, app.get(ApplicationConfig), app.getHttpAdapter());
    return filters.create({}, () => {}, undefined);
  }
}
