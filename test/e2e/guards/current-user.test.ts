import { Controller, Get, Req, UseGuards } from '@nestjs/common';
import { AuthgearGuard, AuthgearUser, CurrentUser, OptionalAuth } from '../../../lib/index.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS } from '../../support/test-app.js';

interface RequestWithUser {
  readonly user?: unknown;
}

@Controller()
class UserController {
  @Get('whole')
  @UseGuards(AuthgearGuard)
  whole(@CurrentUser() user: unknown, @Req() request: RequestWithUser): unknown {
    return { isOfTheRequest: user === request.user, isAuthgearUser: user instanceof AuthgearUser };
  }

  @Get('properties')
  @UseGuards(AuthgearGuard)
  properties(
    @CurrentUser('sub') sub: string,
    @CurrentUser('roles') roles: readonly string[],
    @CurrentUser('id') id: unknown,
  ): unknown {
    return { sub, roles, id };
  }

  @Get('optional')
  @OptionalAuth()
  @UseGuards(AuthgearGuard)
  optional(@CurrentUser() user: unknown, @CurrentUser('sub') sub: unknown): unknown {
    return { user: typeof user, sub: typeof sub };
  }

  @Get('unguarded')
  unguarded(@CurrentUser() user: unknown, @CurrentUser('sub') sub: unknown): unknown {
    return { user: typeof user, sub: typeof sub };
  }
}

describe.each(ADAPTERS)('@CurrentUser on %s', (adapter) => {
  const stage = useStage(adapter);
  const controllers = [UserController];

  it('gives the user of the request', async () => {
    const app = await stage.startApp({}, { controllers });
    const answer = await app.get('/whole', await stage.issuer.accessToken());
    expect(answer.body).toEqual({ isOfTheRequest: true, isAuthgearUser: true });
  });

  it('gives one property of it', async () => {
    const app = await stage.startApp({}, { controllers });
    const answer = await app.get('/properties', await stage.issuer.accessToken({ sub: 'u1', roles: ['admin'] }));
    expect(answer.body).toEqual({ sub: 'u1', roles: ['admin'] });
  });

  it("gives the app's own user, and properties of it", async () => {
    const app = await stage.startApp({ validate: ({ sub }) => ({ id: 7, sub }) }, { controllers });
    const token = await stage.issuer.accessToken({ sub: 'u1' });
    expect((await app.get('/whole', token)).body).toEqual({ isOfTheRequest: true, isAuthgearUser: false });
    expect((await app.get('/properties', token)).body).toEqual({ id: 7, sub: 'u1' });
  });

  it.each(['/optional', '/unguarded'])('gives undefined where nobody authenticated: GET %s', async (path) => {
    const app = await stage.startApp({}, { controllers });
    expect((await app.get(path)).body).toEqual({ user: 'undefined', sub: 'undefined' });
  });
});
