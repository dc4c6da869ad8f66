import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import passport from 'passport';
import { CurrentUser, Roles } from '../../../lib/index.js';
import { expectRefusal } from '../../support/refusals.js';
import { type StageOptions, shared, useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { REFUSED_TOKENS, rejectBanned } from '../support/refused-tokens.js';

/** Lets everybody in: whom Authgear doesn't know is a guest. */
class GuestGuard extends AuthGuard('authgear') {
  override handleRequest<User>(_error: unknown, user: User | false): User {
    return Object(user || { sub: 'guest' });
  }
}

/** Puts a copy in place of the user, with what else the app knows of it. */
class EnrichingGuard extends AuthGuard('authgear') {
  override handleRequest<User>(error: unknown, user: User | false, refusal: unknown): User {
    if (!user) throw error ?? refusal;
    return Object({ ...user, isEnriched: true });
  }
}

class ApiKeyStrategy extends passport.Strategy {
  override authenticate(): void {
    this.success({ sub: 'robot' });
  }
}

@Controller()
class AdminController {
  @Get('guest')
  @Roles('admin')
  @UseGuards(GuestGuard)
  guest(@CurrentUser('sub') sub: unknown): unknown {
    return { sub };
  }

  @Get('api-key')
  @Roles('admin')
  @UseGuards(AuthGuard(['authgear', 'every-key']))
  apiKey(@CurrentUser('sub') sub: unknown): unknown {
    return { sub };
  }

  @Get('enriched')
  @Roles('admin')
  @UseGuards(EnrichingGuard)
  enriched(@CurrentUser() user: unknown): unknown {
    return { isEnriched: Reflect.has(Object(user), 'isEnriched') };
  }

  @Get('open')
  @UseGuards(GuestGuard)
  open(@CurrentUser('sub') sub: unknown): unknown {
    return { sub: sub ?? null };
  }
}

describe.each(ADAPTERS)('a user whom validate rejected on %s', (adapter) => {
  const stage = useStage(adapter);

  beforeAll(() => {
    passport.use('every-key', new ApiKeyStrategy());
  });

  afterAll(() => {
    passport.unuse('every-key');
  });

  const startApp = (options: StageOptions = {}): Promise<TestApp> =>
    stage.startApp({ validate: rejectBanned, ...options }, { controllers: [AdminController] });
  const sharedApp = shared(() => startApp());
  const bannedAdmin = () => stage.issuer.accessToken({ sub: 'banned', roles: ['admin'] });

  it.each(['/guest', '/api-key'])('lends its roles to nobody who takes its place: GET %s', async (path) => {
    const app = await sharedApp();
    expectRefusal(await app.get(path, await bannedAdmin()), 'user_rejected', stage.issuer.endpoint);
  });

  it.each(['/guest', '/api-key'])('lends none where other guards are trusted either: GET %s', async (path) => {
    const app = await startApp({ trustUsersOfOtherGuards: true });
    expectRefusal(await app.get(path, await bannedAdmin()), 'insufficient_role', stage.issuer.endpoint);
  });

  it.each(REFUSED_TOKENS)('no more than a token that is refused with $code lends anything', async ({ code, token }) => {
    const app = await sharedApp();
    expectRefusal(await app.get('/guest', await token(stage.issuer)), code, stage.issuer.endpoint);
  });

  it('is nobody to @CurrentUser, and so is the guest in its place', async () => {
    const app = await sharedApp();
    expect(await app.get('/open', await bannedAdmin())).toMatchObject({ status: 200, body: { sub: null } });
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    expect(await app.get('/open', token)).toMatchObject({ status: 200, body: { sub: 'u1' } });
  });

  it('is asked about again by each guard, for the app may have changed its mind', async () => {
    const verdicts = [null, { sub: 'forgiven', roles: ['admin'] }];
    const app = await startApp({ validate: () => verdicts.shift() ?? null });
    expect(await app.get('/guest', await bannedAdmin())).toMatchObject({ status: 200, body: { sub: 'forgiven' } });
  });

  it('differs from an accepted one in whose place an object was put: it is authenticated again', async () => {
    const app = await sharedApp();
    const token = (...roles: string[]) => stage.issuer.accessToken({ sub: 'u1', roles });
    expect(await app.get('/enriched', await token('admin'))).toMatchObject({ body: { isEnriched: false } });
    expectRefusal(await app.get('/enriched', await token('reader')), 'insufficient_role', stage.issuer.endpoint);
  });
});
