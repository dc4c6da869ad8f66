import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  Get,
  Inject,
  Injectable,
  type LoggerService,
  Module,
  type ModuleMetadata,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD, ApplicationConfig, LazyModuleLoader, NestFactory, REQUEST } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AuthgearGuard,
  AuthgearModule,
  type AuthgearModuleExtras,
  AuthgearTokenVerifier,
  Roles,
} from 'nestjs-authgear';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';

@Injectable({ scope: Scope.REQUEST })
class Tenant {
  constructor(@Inject(REQUEST) readonly request: unknown) {}
}

@Module({ providers: [Tenant], exports: [Tenant] })
class TenantModule {}

@Injectable()
class Users {
  constructor(@Inject(AuthgearTokenVerifier) readonly verifier: AuthgearTokenVerifier) {}
}

@Module({ providers: [Users], exports: [Users] })
class UsersModule {}

@Controller('bare')
class BareController {
  @Get()
  bare(): string {
    return 'bare';
  }

  @Get('admin')
  @Roles('admin')
  admin(): string {
    return 'admin';
  }
}

@Controller('guarded')
@UseGuards(AuthgearGuard)
class GuardedController {
  @Get()
  guarded(): string {
    return 'guarded';
  }
}

@Injectable()
class PlanGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const controllers = [BareController];

function rootOf(metadata: ModuleMetadata): Type {
  @Module(metadata)
  class RootModule {}
  return RootModule;
}

function instanceDecorator(instance: unknown): unknown {
  return typeof instance === 'object' && instance !== null ? new Proxy(instance, {}) : instance;
}

/** Another copy of the package, as a library of the app would bring it along. */
async function secondCopy(): Promise<typeof import('nestjs-authgear')> {
  const installed = join(process.cwd(), 'node_modules/nestjs-authgear');
  const copy = join(process.cwd(), 'node_modules/feature-library/node_modules/nestjs-authgear/index.js');
  mkdirSync(dirname(copy), { recursive: true });
  cpSync(join(installed, 'dist'), dirname(copy), { recursive: true });
  writeFileSync(join(dirname(copy), 'package.json'), JSON.stringify({ type: 'module' }));
  return import(pathToFileURL(copy).href);
}

interface Booted {
  readonly warnings: readonly string[];
  readonly statuses: Readonly<Record<string, number>>;
}

/** Starts apps that are wired in various ways, and prints what each says. The process must then end by itself. */
class Wiring {
  constructor(
    private readonly adapter: string | undefined,
    private readonly issuer: AuthgearTestIssuer,
  ) {}

  forRoot(extras: AuthgearModuleExtras = {}, from = AuthgearModule): DynamicModule {
    const { endpoint, clientId } = this.issuer;
    return from.forRoot({ endpoint, clientId, ...extras });
  }

  scoped(extras: AuthgearModuleExtras = {}): DynamicModule {
    const { endpoint, clientId } = this.issuer;
    const useFactory = () => ({ endpoint, clientId });
    return AuthgearModule.forRootAsync({ imports: [TenantModule], inject: [Tenant], useFactory, ...extras });
  }

  /** What makes the options needs what needs the options. */
  circular(): DynamicModule {
    const { endpoint, clientId } = this.issuer;
    const useFactory = () => ({ endpoint, clientId });
    return AuthgearModule.forRootAsync({ imports: [UsersModule], inject: [Users], useFactory });
  }

  /** The error that stops the boot of this app; else what it answers to calls with and without a token. */
  async boot(
    metadata: ModuleMetadata,
    options: object = {},
    configure = async (_app: App) => {},
  ): Promise<string | Booted> {
    const warnings: string[] = [];
    try {
      const app = await this.create(metadata, { ...options, logger: recorder(warnings) });
      await configure(app);
      await app.listen(0, '127.0.0.1');
      const statuses = await this.statusesOf(await app.getUrl());
      await app.close();
      return { warnings, statuses };
    } catch (error) {
      return String(error);
    }
  }

  private create(metadata: ModuleMetadata, options: object) {
    const adapter = this.adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    return NestFactory.create(rootOf(metadata), adapter, { abortOnError: false, ...options });
  }

  private async statusesOf(url: string): Promise<Record<string, number>> {
    const token = await this.issuer.accessToken({ sub: 'u1' });
    const statuses: Record<string, number> = {};
    for (const [name, path, headers] of [
      ['withoutToken', '/bare', {}],
      ['withToken', '/bare', { authorization: `Bearer ${token}` }],
      ['withoutRole', '/bare/admin', { authorization: `Bearer ${token}` }],
    ] as const) {
      const response = await fetch(url + path, { headers: { connection: 'close', ...headers } });
      statuses[name] = response.status;
    }
    return statuses;
  }
}

type App = Awaited<ReturnType<typeof NestFactory.create>>;

function recorder(warnings: string[]): LoggerService {
  const ignore = (): void => {};
  const warn = (message: unknown, context: unknown): void => {
    if (context === 'Authgear' && !String(message).startsWith('Refused')) warnings.push(String(message));
  };
  return { log: ignore, error: ignore, debug: ignore, verbose: ignore, warn };
}

/** Apps that start, and those whose options or guards keep them from it. */
async function guardsOf(wiring: Wiring): Promise<Record<string, string | Booted>> {
  const global = (): DynamicModule[] => [wiring.forRoot({ globalGuard: true })];
  const wrong: AuthgearModuleExtras = JSON.parse('{ "globalGuard": "true" }');
  const plan = { provide: APP_GUARD, useClass: PlanGuard };
  const listed = [{ provide: APP_GUARD, useExisting: AuthgearGuard }, plan];
  return {
    globalGuard: await wiring.boot({ imports: global(), controllers }),
    instrumented: await wiring.boot({ imports: global(), controllers }, { instrument: { instanceDecorator } }),
    guardBefore: await wiring.boot({ imports: global(), providers: [plan], controllers }),
    guardsListed: await wiring.boot({ imports: [wiring.forRoot()], providers: listed, controllers }),
    scopedGlobal: await wiring.boot({ imports: [wiring.scoped({ globalGuard: true })], controllers }),
    scopedRoute: await wiring.boot({ imports: [wiring.scoped()], controllers: [GuardedController] }),
    circular: await wiring.boot({ imports: [wiring.circular()], controllers }),
    wrongExtra: await wiring.boot({ imports: [wiring.forRoot(wrong)], controllers }),
    removed: await wiring.boot({ imports: global(), controllers }, {}, async (app) => {
      app.get(ApplicationConfig).getGlobalGuards().length = 0;
    }),
  };
}

/** Apps whose modules are missing, too many, or in the wrong place. */
async function modulesOf(wiring: Wiring): Promise<Record<string, string | Booted>> {
  const copy = await secondCopy();
  @Controller('copied')
  @UseGuards(copy.AuthgearGuard)
  class CopiedController {}

  const global = (extras: AuthgearModuleExtras = {}) => wiring.forRoot({ globalGuard: true, ...extras });
  return {
    twoGlobal: await wiring.boot({ imports: [global(), global({ isGlobal: false })], controllers }),
    bare: await wiring.boot({ imports: [AuthgearModule], controllers: [GuardedController] }),
    forgotten: await wiring.boot({ controllers: [GuardedController] }),
    guardOfCopy: await wiring.boot({ imports: [wiring.forRoot()], controllers: [CopiedController] }),
    moduleOfCopy: await wiring.boot({ imports: [wiring.forRoot(), wiring.forRoot({}, copy.AuthgearModule)] }),
    lazy: await wiring.boot({}, {}, async (app) => {
      await app.init();
      await app.get(LazyModuleLoader).load(() => global());
    }),
  };
}

async function main(adapter: string | undefined): Promise<void> {
  const issuer = await AuthgearTestIssuer.start();
  const wiring = new Wiring(adapter, issuer);
  const outcomes = { ...(await guardsOf(wiring)), ...(await modulesOf(wiring)) };
  await issuer.stop();
  process.stdout.write(JSON.stringify(outcomes));
}

void main(process.argv[2]);
