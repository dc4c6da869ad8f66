import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { Roles } from '../../lib/index.js';
import { ProfileController } from '../support/profile.controller.js';
import { type StageOptions, useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';

@Controller()
class LoggedController {
  @Get('admin')
  @Roles('admin')
  admin(): string {
    return 'granted';
  }

  @Get('passport')
  @UseGuards(AuthGuard('authgear'))
  passport(): string {
    return 'granted';
  }
}

describe.each(ADAPTERS)('the log at the levels of the option logLevels on %s', (adapter) => {
  const stage = useStage(adapter);

  const startApp = (options: StageOptions): Promise<TestApp> =>
    stage.startApp(options, { controllers: [ProfileController, LoggedController] });

  it.each(['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const)('tells of codes at %s', async (level) => {
    const app = await startApp({ logLevels: { token_expired: level, insufficient_role: level } });
    const expired = await stage.issuer.accessToken({ expiresIn: '-1s' });
    await app.get('/profile', expired);
    await app.get('/passport', expired);
    await app.get('/admin', await stage.issuer.accessToken());
    await app.get('/profile');
    expect(app.log.map((line) => line.level)).toEqual([level, level, level, 'debug']);
  });

  it('tells nothing of codes that are turned off, and refuses them all the same', async () => {
    const app = await startApp({ logLevels: { missing_token: false, wrong_token_type: false } });
    for (const path of ['/profile', '/passport']) {
      expect(await app.get(path)).toMatchObject({ status: 401 });
      expect(await app.get(path, await stage.issuer.idToken())).toMatchObject({ status: 401 });
    }
    expect(app.log).toEqual([]);
  });

  it('tells once of an outage that it refuses requests', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const { endpoint } = issuer;
    const logLevels = { issuer_unavailable: 'warn' } as const;
    const app = await startApp({ endpoint, logLevels, jwks: { requestsPerMinute: 60_000 } });
    const token = await issuer.accessToken();
    for (let times = 0; times < 3; times += 1) await app.get('/profile', token);
    expect(app.log.map(({ level, message }) => [level, message.slice(0, 11)])).toEqual([
      ['error', 'Key refresh'],
      ['warn', 'Refused: is'],
    ]);
  });
});
