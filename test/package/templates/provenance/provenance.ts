import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  Get,
  type INestApplication,
  Module,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthgearModule, type AuthgearModuleOptions, CurrentUser, OptionalAuth, Roles } from 'nestjs-authgear';
import { AuthgearTestIssuer } from 'nestjs-authgear/testing';

/** Passport as @nestjs/passport finds it; it has no types of its own. */
const passport = createRequire(join(process.cwd(), 'package.json'))('passport');

/** Believes what a token says without verifying it. */
class DecodingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest();
    const [, payload = ''] = String(request.headers['x-forged'] ?? '').split('.');
    if (payload !== '') request.user = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return true;
  }
}

/** Lets everybody in: whom Authgear doesn't know is a guest. */
class GuestGuard extends AuthGuard('authgear') {
  override handleRequest<User>(_error: unknown, user: User | false): User {
    return Object(user || { sub: 'guest' });
  }
}

@Controller()
class ProbeController {
  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser('sub') sub: string) {
    return { sub };
  }

  @Get('optional-admin')
  @OptionalAuth()
  @Roles('admin')
  optionalAdmin(@CurrentUser('sub') sub: string) {
    return { sub };
  }

  @Get('guest-admin')
  @Roles('admin')
  @UseGuards(GuestGuard)
  guestAdmin(@CurrentUser('sub') sub: string) {
    return { sub };
  }

  @Get('key-admin')
  @Roles('admin')
  @UseGuards(AuthGuard(['authgear', 'every-key']))
  keyAdmin(@CurrentUser('sub') sub: string) {
    return { sub };
  }

  @Get('passport')
  @UseGuards(AuthGuard('authgear'))
  passport(@CurrentUser('sub') sub: string) {
    return { sub };
  }
}

@Controller()
class StaffController {
  @Get('staff')
  @Roles('admin')
  staff(@CurrentUser('sub') sub: string) {
    return { sub };
  }
}

/** A module that holds a controller and its own AuthgearModule. */
function moduleOf(authgear: DynamicModule, controller: Type, imports: readonly Type[] = []): Type {
  @Module({ imports: [authgear, ...imports], controllers: [controller] })
  class AppModule {}
  return AppModule;
}

async function main(platform: string | undefined): Promise<void> {
  passport.use('every-key', {
    authenticate(this: { success(user: object): void }) {
      this.success({ sub: 'robot' });
    },
  });
  const [customers, staff] = [await AuthgearTestIssuer.start(), await AuthgearTestIssuer.start()];
  const running: INestApplication[] = [];

  const authgearOf = ({ endpoint, clientId }: AuthgearTestIssuer, options: Partial<AuthgearModuleOptions> = {}) =>
    AuthgearModule.forRoot({ endpoint, clientId, isGlobal: false, ...options });

  async function start(module: Type): Promise<INestApplication> {
    const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    const app = await NestFactory.create(module, adapter, { logger: false, abortOnError: false });
    app.useGlobalGuards(new DecodingGuard());
    await app.listen(0, '127.0.0.1');
    running.push(app);
    return app;
  }

  async function ask(app: INestApplication, path: string, headers: Record<string, string> = {}): Promise<unknown> {
    const response = await fetch((await app.getUrl()) + path, { headers: { connection: 'close', ...headers } });
    const { code, sub } = await response.json();
    return [response.status, code ?? sub ?? null];
  }

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const admin = { sub: 'boss', roles: ['admin'] };
  const customerToken = bearer(await customers.accessToken(admin));
  const staffToken = bearer(await staff.accessToken(admin));
  const forged = { 'x-forged': `e30.${Buffer.from(JSON.stringify(admin)).toString('base64url')}.` };

  const plain = await start(moduleOf(authgearOf(customers), ProbeController));
  const rejecting = await start(moduleOf(authgearOf(customers, { validate: () => null }), ProbeController));
  const trusting = await start(moduleOf(authgearOf(customers, { trustUsersOfOtherGuards: true }), ProbeController));
  const other = await start(moduleOf(authgearOf(staff), ProbeController));
  const staffModule = moduleOf(authgearOf(staff, { strategyName: 'staff' }), StaffController);
  const both = await start(moduleOf(authgearOf(customers), ProbeController, [staffModule]));
  const twins = await start(
    moduleOf(authgearOf(customers), ProbeController, [moduleOf(authgearOf(staff), StaffController)]),
  );

  const answers = {
    rejectedUser: {
      guest: await ask(rejecting, '/guest-admin', customerToken),
      apiKey: await ask(rejecting, '/key-admin', customerToken),
      accepted: await ask(plain, '/guest-admin', customerToken),
    },
    foreignUser: {
      forged: await ask(plain, '/admin', forged),
      optional: await ask(plain, '/optional-admin', forged),
      trusted: await ask(trusting, '/admin', forged),
    },
    twoModules: {
      customer: await ask(both, '/staff', customerToken),
      staff: await ask(both, '/staff', staffToken),
    },
    severalApps: {
      own: [await ask(plain, '/passport', customerToken), await ask(other, '/passport', staffToken)],
      others: [await ask(plain, '/passport', staffToken), await ask(other, '/passport', customerToken)],
      twins: [await ask(twins, '/passport', customerToken), await ask(twins, '/passport', staffToken)],
    },
  };
  await other.close();
  const afterClose = await ask(plain, '/passport', customerToken);
  for (const app of running) if (app !== other) await app.close();
  await Promise.all([customers.stop(), staff.stop()]);
  const isUnregistered = passport._strategy('authgear') === undefined && passport._strategy('staff') === undefined;
  process.stdout.write(JSON.stringify({ ...answers, afterClose, isUnregistered }));
}

void main(process.argv[2]);
