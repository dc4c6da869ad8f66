import { Controller, Get, type INestApplication, Query, UseGuards, ValidationPipe } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Expose } from 'class-transformer';
import { IsIn } from 'class-validator';
import { AuthgearGuard, AuthgearModule, AuthgearUser, CurrentUser, Roles } from 'nestjs-authgear';
import { AuthgearTestIssuer, type SignedInUser, signIn } from 'nestjs-authgear/testing';

class Sorting {
  @Expose()
  @IsIn(['asc', 'desc'])
  order?: string;
}

@Controller()
@UseGuards(AuthgearGuard)
class UserController {
  @Get('user')
  user(@CurrentUser() user: AuthgearUser, @Query() sorting: Sorting) {
    return { sub: user.sub, roles: user.roles, isAuthgearUser: user instanceof AuthgearUser, order: sorting.order };
  }

  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser('sub') sub: string) {
    return { sub };
  }
}

const VALIDATION = {
  validateCustomDecorators: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
};

async function ask(app: INestApplication, path: string, token?: string) {
  const credentials = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const response = await fetch((await app.getUrl()) + path, { headers: { connection: 'close', ...credentials } });
  const body = await response.json();
  return response.ok ? body : response.status;
}

function listen(app: INestApplication) {
  return app.listen(0, '127.0.0.1').then(() => app);
}

/** Prints what the kit and the user in a parameter do. The process must then end by itself. */
async function main(adapter: string | undefined) {
  const newAdapter = () => (adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter());
  const issuer = await AuthgearTestIssuer.start();
  const { endpoint, clientId } = issuer;
  const controllers = [UserController];
  const imports = [AuthgearModule.forRoot({ endpoint, clientId, globalGuard: true })];

  const spec = await signIn(Test.createTestingModule({ controllers }), null).compile();
  const replaced = await Test.createTestingModule({ controllers }).overrideGuard(AuthgearGuard).useValue({}).compile();

  let user: SignedInUser = { sub: 'u1', roles: ['admin'] };
  const signedIn = [];
  for (const metadata of [{ controllers }, { controllers, imports }]) {
    const module = await signIn(Test.createTestingModule(metadata), () => user).compile();
    const app = await listen(module.createNestApplication(newAdapter()));
    user = { sub: 'u1', roles: ['admin'] };
    signedIn.push(await ask(app, '/admin'));
    user = { sub: 'u2' };
    signedIn.push(await ask(app, '/admin'));
    user = null;
    signedIn.push(await ask(app, '/admin'));
    await app.close();
  }

  const validated = [];
  for (const transform of [false, true]) {
    const module = await Test.createTestingModule({ controllers, imports }).compile();
    const app = module.createNestApplication(newAdapter());
    app.useGlobalPipes(new ValidationPipe({ ...VALIDATION, transform }));
    await listen(app);
    const token = await issuer.accessToken({ sub: 'u3', roles: ['a'] });
    validated.push(await ask(app, '/user?order=asc', token), await ask(app, '/user?order=up', token));
    await app.close();
  }

  await issuer.stop();
  const compiled = [spec, replaced].map((module) => module.get(UserController) instanceof UserController);
  process.stdout.write(JSON.stringify({ compiled, signedIn, validated }));
}

void main(process.argv[2]);
