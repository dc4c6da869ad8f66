import { Agent, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type INestApplication, Logger, type LoggerService, type ModuleMetadata } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { type Answer, answerTo } from './answer.js';

/** Adapters that every behaviour is driven on. */
export const ADAPTERS = ['express', 'fastify'] as const;
export type Adapter = (typeof ADAPTERS)[number];

/** One line that the app logged in the context `Authgear`. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
}

export interface TestAppOptions {
  /** Changes the testing module before it is compiled, such as by overriding a guard. */
  readonly customise?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  /** Changes the app before it listens, such as by adding a global guard. */
  readonly configure?: (nest: INestApplication) => unknown;
}

/** A real Nest app that listens on a free loopback port. */
export class TestApp {
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(
    readonly nest: INestApplication,
    readonly url: string,
    private readonly lines: LogLine[],
  ) {}

  static async start(
    adapter: Adapter,
    metadata: ModuleMetadata,
    { customise, configure }: TestAppOptions = {},
  ): Promise<TestApp> {
    const log: LogLine[] = [];
    const builder = Test.createTestingModule(metadata).setLogger(recorder(log));
    const module = await (customise?.(builder) ?? builder).compile();
    const nest =
      adapter === 'express'
        ? module.createNestApplication({ forceCloseConnections: true })
        : module.createNestApplication(new FastifyAdapter({ forceCloseConnections: true }));
    await configure?.(nest);
    return TestApp.listen(nest, log);
  }

  /** For an app that is made otherwise. */
  static async listen(nest: INestApplication, log: LogLine[] = []): Promise<TestApp> {
    await nest.listen(0, '127.0.0.1');
    const server = nest.getHttpServer() as Server;
    // Else it could end an idle connection while a request is on its way there.
    server.keepAliveTimeout = 0;
    const { port } = server.address() as AddressInfo;
    return new TestApp(nest, `http://127.0.0.1:${port}`, log);
  }

  /** What it logged, oldest first. */
  get log(): readonly LogLine[] {
    return this.lines;
  }

  /** Begins the log again, for a test that shares the app: Nest has one logger for the process, that of the latest app. */
  restartLog(): void {
    this.lines.length = 0;
    Logger.overrideLogger(recorder(this.lines));
  }

  /** GETs a path with this token, or with these headers. */
  get(path: string, credentials?: string | Record<string, string>): Promise<Answer> {
    const headers = typeof credentials === 'string' ? { authorization: `Bearer ${credentials}` } : (credentials ?? {});
    return answerTo(get(this.url + path, { headers, agent: this.#agent }));
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.nest.close();
  }
}

function recorder(log: LogLine[]): LoggerService {
  const record =
    (level: string) =>
    (message: unknown, ...rest: unknown[]): void => {
      if (rest.at(-1) === 'Authgear') log.push({ level, message: String(message) });
    };
  return {
    log: record('log'),
    error: record('error'),
    warn: record('warn'),
    debug: record('debug'),
    verbose: record('verbose'),
    fatal: record('fatal'),
  };
}
