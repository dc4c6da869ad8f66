import {
  Controller,
  Get,
  type PipeTransform,
  Query,
  Req,
  UseGuards,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { Expose } from 'class-transformer';
import { IsIn, IsString } from 'class-validator';
import { AuthgearGuard, AuthgearUser, CurrentUser, OptionalAuth } from '../../../lib/index.js';
import { shared, useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

interface RequestWithUser {
  readonly user?: unknown;
}

class Sorting {
  @Expose()
  @IsIn(['asc', 'desc'])
  order?: string;
}

/** An app's own user, which can't be constructed without what it's made of. */
class Member {
  readonly name: string;
  readonly secret = 'kept';

  constructor(row: { readonly sub: string }) {
    this.name = row.sub.toUpperCase();
  }
}

class MemberDto {
  @IsString()
  name?: string;
}

/** What an app loads from its database. */
class Account {
  @IsString()
  readonly nickname: string;

  constructor(nickname: string) {
    this.nickname = nickname;
  }
}

class LoadAccount implements PipeTransform<AuthgearUser, Account> {
  transform({ sub }: AuthgearUser): Account {
    return new Account(sub.toUpperCase());
  }
}

const ofCustomDecorators = new ValidationPipe({ validateCustomDecorators: true, transform: true, whitelist: true });

@Controller()
@UseGuards(AuthgearGuard)
class UserController {
  @Get('user')
  user(@CurrentUser() user: AuthgearUser, @Req() request: RequestWithUser): unknown {
    return { isWhole: user === request.user, isAuthgearUser: user instanceof AuthgearUser };
  }

  @Get('piped')
  piped(@CurrentUser(ofCustomDecorators) user: AuthgearUser, @Req() request: RequestWithUser): unknown {
    return { isWhole: user === request.user, isAuthgearUser: user instanceof AuthgearUser };
  }

  @Get('loaded')
  loaded(@CurrentUser(new LoadAccount()) account: Account): unknown {
    return { isAccount: account instanceof Account, ...account };
  }

  @Get('loaded-by-class')
  loadedByClass(@CurrentUser(LoadAccount) account: Account): unknown {
    return { isAccount: account instanceof Account, ...account };
  }

  @Get('properties')
  properties(
    @CurrentUser('sub') sub: string,
    @CurrentUser('roles') roles: string[],
    @CurrentUser('expiresAt') expiresAt: Date,
    @CurrentUser('isMachine') isMachine: boolean,
  ): unknown {
    return { sub, roles, year: expiresAt.getUTCFullYear(), isMachine };
  }

  @Get('sorted')
  sorted(@CurrentUser() user: AuthgearUser, @Query() { order }: Sorting): unknown {
    return { sub: user.sub, order };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): unknown {
    return { user: typeof user };
  }
}

@Controller('own')
@UseGuards(AuthgearGuard)
class MemberController {
  @Get('user')
  user(@CurrentUser() user: Member, @Req() request: RequestWithUser): unknown {
    return { isWhole: user === request.user, isMember: user instanceof Member };
  }

  @Get('piped')
  piped(@CurrentUser(ofCustomDecorators) user: MemberDto): unknown {
    return { isDto: user instanceof MemberDto, ...user };
  }
}

const CONFIGURATIONS: readonly ValidationPipeOptions[] = [
  {},
  { transform: true },
  { transform: true, transformOptions: { enableImplicitConversion: true, excludeExtraneousValues: true } },
  { whitelist: true },
  { whitelist: true, transform: true },
  { whitelist: true, forbidNonWhitelisted: true },
  { whitelist: true, forbidNonWhitelisted: true, transform: true },
  { forbidUnknownValues: true },
  { forbidUnknownValues: true, whitelist: true, forbidNonWhitelisted: true, transform: true },
];

describe.each(ADAPTERS)('@CurrentUser under ValidationPipe on %s', (adapter) => {
  const stage = useStage(adapter);

  describe.each(CONFIGURATIONS)('with validateCustomDecorators and %j', (options) => {
    const startApp = (validate?: (user: AuthgearUser) => object) =>
      stage.startApp(
        validate === undefined ? {} : { validate },
        { controllers: [UserController, MemberController] },
        {
          configure: (nest) => nest.useGlobalPipes(new ValidationPipe({ ...options, validateCustomDecorators: true })),
        },
      );

    const sharedApp = shared(() => startApp());

    it('gives the very user of the request, an AuthgearUser', async () => {
      const app = await sharedApp();
      const token = await stage.issuer.accessToken();
      const whole = { status: 200, body: { isWhole: true, isAuthgearUser: true } };
      expect(await app.get('/user', token)).toMatchObject(whole);
      expect(await app.get('/piped', token)).toMatchObject(whole);
    });

    it("gives what a pipe of the decorator's own makes of the user", async () => {
      const app = await sharedApp();
      const token = await stage.issuer.accessToken({ sub: 'u1' });
      for (const path of ['/loaded', '/loaded-by-class']) {
        const body = { isAccount: true, nickname: 'U1' };
        expect(await app.get(path, token)).toMatchObject({ status: 200, body });
      }
    });

    it('gives properties of the user', async () => {
      const app = await sharedApp();
      const claims = { exp: 4_000_000_000 };
      const token = await stage.issuer.accessToken({ sub: 'u1', roles: ['admin'], claims });
      expect(await app.get('/properties', token)).toMatchObject({
        status: 200,
        body: { sub: 'u1', roles: ['admin'], year: 2096, isMachine: false },
      });
    });

    it('leaves the other parameters to the pipe', async () => {
      const app = await sharedApp();
      const token = await stage.issuer.accessToken({ sub: 'u1' });
      expect(await app.get('/sorted?order=asc', token)).toMatchObject({
        status: 200,
        body: { sub: 'u1', order: 'asc' },
      });
      expect(await app.get('/sorted?order=up', token)).toMatchObject({ status: 400 });
    });

    it('gives undefined where nobody is signed in', async () => {
      expect(await (await sharedApp()).get('/optional')).toMatchObject({ status: 200, body: { user: 'undefined' } });
    });

    it("gives the app's own user as validate returned it", async () => {
      const app = await startApp((user) => new Member(user));
      expect(await app.get('/own/user', await stage.issuer.accessToken())).toMatchObject({
        status: 200,
        body: { isWhole: true, isMember: true },
      });
    });
  });

  it("tells a pipe of the decorator's own the type of the app's own user", async () => {
    const app = await stage.startApp(
      { validate: ({ sub }) => (sub === 'nameless' ? {} : { name: sub, secret: 's' }) },
      { controllers: [MemberController] },
    );
    expect(await app.get('/own/piped', await stage.issuer.accessToken({ sub: 'zoe' }))).toMatchObject({
      status: 200,
      body: { isDto: true, name: 'zoe' },
    });
    expect(await app.get('/own/piped', await stage.issuer.accessToken({ sub: 'nameless' }))).toMatchObject({
      status: 400,
    });
  });
});
