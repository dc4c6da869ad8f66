import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthgearGuard, AuthgearModule, type AuthgearUser, CurrentUser } from '../../lib/index.js';
import { AuthgearTestIssuer } from '../../lib/testing/index.js';
import { ADAPTERS, TestApp } from '../support/test-app.js';

@Controller()
@UseGuards(AuthgearGuard)
class ProfileController {
  @Get('profile')
  profile(@CurrentUser() user: AuthgearUser): unknown {
    return { sub: user.sub, roles: user.roles };
  }
}

describe.each(ADAPTERS)('AuthgearGuard on %s', (adapter) => {
  let issuer: AuthgearTestIssuer;
  let app: TestApp;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    const { endpoint, clientId } = issuer;
    app = await TestApp.start(adapter, {
      imports: [AuthgearModule.forRoot({ endpoint, clientId })],
      controllers: [ProfileController],
    });
  });

  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  it('lets a user access token in', async () => {
    const answer = await app.get('/profile', await issuer.accessToken({ sub: 'u1', roles: ['admin'] }));
    expect(answer).toMatchObject({ status: 200, body: { sub: 'u1', roles: ['admin'] } });
  });
});
