import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AuthgearTokenVerifier, Roles } from '../../lib/index.js';
import { decodeSegment, partsOf } from '../support/jws.js';
import { ProfileController } from '../support/profile.controller.js';
import { type StageOptions, shared, useStage } from '../support/stage.js';
import { ADAPTERS, type LogLine, type TestApp } from '../support/test-app.js';
import { expectNoPartOf, REFUSED_TOKENS, rejectBanned } from './support/refused-tokens.js';

@Controller()
class LoggedController {
  @Get('admin')
  @Roles('admin')
  admin(): string {
    return 'granted';
  }

  @Get('all')
  @Roles({ all: ['admin', 'owner'] })
  all(): string {
    return 'granted';
  }

  @Get('passport-admin')
  @Roles('admin', 'owner')
  @UseGuards(AuthGuard('authgear'))
  passportAdmin(): string {
    return 'granted';
  }

  @Get('passport')
  @UseGuards(AuthGuard('authgear'))
  passport(): string {
    return 'granted';
  }
}

/** What a client may send to forge a line of its own, to recolour a terminal, or to fill a disk. */
const HOSTILE = [
  ['a new line', 'a\nERROR forged'],
  ['a carriage return', 'a\r\nERROR forged'],
  ['an escape sequence', '\u001b[31mred\u001b[0m'],
  ['a null', 'a\u0000b'],
  ['a control character of eight bits', 'a\u009b31mb'],
  ['separators of lines and paragraphs', 'a\u2028b\u2029c'],
  ['marks of text direction', 'a\u202eb\u2066c'],
  ['ten thousand letters', 'x'.repeat(10_000)],
  ['more fields', 'a kid=k1 client_id=admin'],
  ['a quote and more fields', 'a" kid="k1" client_id="admin'],
] as const;

/** The names of the fields of a line, as a program reads it that knows about quotes and what is escaped in them. */
function fieldsOf(line: string): (string | undefined)[] {
  return [...line.matchAll(/(\w+)=(?:"(?:[^"\\]|\\.)*"|\S+)/g)].map(([, name]) => name);
}

const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/u;

describe.each(ADAPTERS)('log in the context Authgear on %s', (adapter) => {
  const stage = useStage(adapter);

  const startApp = (options: StageOptions = {}): Promise<TestApp> =>
    stage.startApp({ validate: rejectBanned, ...options }, { controllers: [ProfileController, LoggedController] });

  const sharedApp = shared(() => startApp({ jwks: { requestsPerMinute: 60_000 } }));

  /** An app that has logged nothing yet. */
  const silentApp = async (): Promise<TestApp> => {
    const app = await sharedApp();
    app.restartLog();
    return app;
  };

  const onlyLineOf = ({ log }: TestApp): LogLine => {
    const [line, ...others] = log;
    expect(others).toEqual([]);
    if (line === undefined) throw new Error('nothing was logged');
    return line;
  };

  it('is silent about requests that are let in', async () => {
    const app = await silentApp();
    const token = await stage.issuer.accessToken({ roles: ['admin'] });
    for (const path of ['/profile', '/admin', '/profile'])
      expect(await app.get(path, token)).toMatchObject({ status: 200 });
    expect(app.log).toEqual([]);
  });

  it('tells of missing_token at the level debug', async () => {
    const app = await silentApp();
    await app.get('/profile');
    expect(onlyLineOf(app)).toEqual({ level: 'debug', message: expect.stringContaining('missing_token') });
  });

  describe.each(['/profile', '/passport'])('GET %s', (path) => {
    it.each(REFUSED_TOKENS)(
      'tells of $code at its level, with what the token says of its origin',
      async ({ code, token }) => {
        const app = await silentApp();
        const refused = await token(stage.issuer);
        await app.get(path, refused);
        const { level, message } = onlyLineOf(app);
        expect(level).toBe(code === 'token_expired' ? 'debug' : 'warn');
        expect(message).toContain(code);
        expectNoPartOf(refused, message);
        if (code === 'malformed_token') return;
        const { kid } = Object(decodeSegment(partsOf(refused).header));
        const { iss, client_id: clientId = '-' } = Object(decodeSegment(partsOf(refused).payload));
        const shown = clientId === '-' ? '-' : `"${clientId}"`;
        expect(message).toContain(`iss="${iss}" kid="${kid}" client_id=${shown}`);
      },
    );
  });

  it.each([
    ['/admin', 'any["admin"]', [], '[]'],
    ['/admin', 'any["admin"]', ['editor', 'a b'], '["editor", "a b"]'],
    ['/passport-admin', 'any["admin", "owner"]', ['editor'], '["editor"]'],
    ['/all', 'all["admin", "owner"]', ['admin'], '["admin"]'],
  ])('tells of insufficient_role what GET %s asks for and the user has: %s, %j', async (path, asked, roles, has) => {
    const app = await silentApp();
    const token = await stage.issuer.accessToken({ roles });
    expect(await app.get(path, token)).toMatchObject({ status: 403, body: { message: 'Insufficient permissions' } });
    const message = `Refused: insufficient_role asked=${asked} has=${has} (Insufficient permissions)`;
    expect(onlyLineOf(app)).toEqual({ level: 'warn', message });
    expectNoPartOf(token, message);
  });

  it("tells of insufficient_role the roles of the app's own user", async () => {
    const app = await startApp({ validate: () => ({ roles: ['guest'] }) });
    await app.get('/admin', await stage.issuer.accessToken({ roles: ['admin'] }));
    expect(onlyLineOf(app).message).toContain('has=["guest"]');
  });

  it('tells of 20 roles at most', async () => {
    const app = await silentApp();
    const roles = Array.from({ length: 200 }, (_item, index) => `role-${index}`);
    await app.get('/admin', await stage.issuer.accessToken({ roles }));
    expect(onlyLineOf(app).message).toMatch(/"role-19", 180 more\]/);
  });

  it('tells once of an outage, and once that it refuses requests, at the level error', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const app = await startApp({ endpoint: issuer.endpoint, jwks: { requestsPerMinute: 60_000 } });
    const token = await issuer.accessToken();
    for (let times = 0; times < 3; times += 1) {
      expect(await app.get('/profile', token)).toMatchObject({ status: 503 });
    }
    const refused = { level: 'error', message: expect.stringMatching(/^Refused: issuer_unavailable/) };
    const url = `${issuer.endpoint}/.well-known/openid-configuration`;
    expect(app.log).toEqual([{ level: 'error', message: expect.stringContaining(url) }, refused]);
    for (const { message } of app.log) expectNoPartOf(token, message);
  });

  it('tells once that the issuer answers again', async () => {
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const app = await startApp({ endpoint: issuer.endpoint, jwks: { requestsPerMinute: 60_000 } });
    await app.get('/profile', await issuer.accessToken());
    issuer.goOnline();
    await app.get('/profile', await issuer.accessToken());
    await issuer.rotateKeys();
    await app.get('/profile', await issuer.accessToken());
    expect(app.log.slice(2)).toEqual([{ level: 'log', message: expect.stringContaining('reachable again') }]);
  });

  it('tells of an issuer that is another one: both values and the fix', async () => {
    const endpoint = stage.issuer.endpoint.replace('127.0.0.1', 'localhost');
    const app = await startApp({ endpoint });
    const token = await stage.issuer.accessToken({ claims: { iss: endpoint, aud: [endpoint] } });
    expect(await app.get('/profile', token)).toMatchObject({ status: 503, body: { code: 'issuer_unavailable' } });
    const [line] = app.log;
    expect(line?.level).toBe('error');
    expect(line?.message).toContain('issuer_mismatch');
    expect(line?.message).toContain(`configured endpoint is ${endpoint}`);
    expect(line?.message).toContain(`issuer is "${stage.issuer.endpoint}"`);
    expect(line?.message).toMatch(/custom domain, set the option endpoint to it/);
  });

  it('tells of what AuthgearTokenVerifier refuses', async () => {
    const app = await silentApp();
    const verifier = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
    await expect(verifier.verify(await stage.issuer.idToken())).rejects.toMatchObject({ status: 401 });
    expect(onlyLineOf(app)).toEqual({ level: 'warn', message: expect.stringContaining('wrong_token_type') });
  });

  it('tells nothing of faults that are not refusals', async () => {
    const app = await startApp({ validate: () => Promise.reject(new Error('database is down')) });
    expect(await app.get('/profile', await stage.issuer.accessToken())).toMatchObject({ status: 500 });
    expect(app.log).toEqual([]);
  });

  describe.each(HOSTILE)('keeps %s out', (_case, hostile) => {
    it('of the line, from a role', async () => {
      const app = await silentApp();
      await app.get('/admin', await stage.issuer.accessToken({ roles: [hostile] }));
      const { message } = onlyLineOf(app);
      expect(message).toContain(`has=["${hostile.slice(0, 1).replace(UNPRINTABLE, '?')}`);
      expect(message).toMatch(/^Refused: insufficient_role asked=any\["admin"\] has=\["(?:[^"\\]|\\.)*"\] \(/);
      expect(message).not.toMatch(UNPRINTABLE);
      expect(message.length).toBeLessThan(600);
    });

    it.each([
      ['kid', { header: { kid: hostile } }],
      ['iss', { claims: { iss: hostile } }],
      ['client_id', { claims: { client_id: hostile } }],
    ])('of the line, from %s', async (name, content) => {
      const app = await silentApp();
      await app.get('/profile', await stage.issuer.accessToken(content));
      const { message } = onlyLineOf(app);
      expect(message).toContain(`${name}="${hostile.slice(0, 1).replace(UNPRINTABLE, '?')}`);
      expect(fieldsOf(message)).toEqual(['iss', 'kid', 'client_id']);
      expect(message).not.toMatch(UNPRINTABLE);
      expect(message.length).toBeLessThan(600);
    });
  });

  it.each([
    [null, 'null'],
    [7, 'number'],
    [['x'], 'object'],
    [{ x: 1 }, 'object'],
  ])('gives only the type of the client_id %j', async (value, type) => {
    const app = await silentApp();
    await app.get('/profile', await stage.issuer.accessToken({ claims: { client_id: value } }));
    expect(onlyLineOf(app).message).toContain(`client_id=(${type})`);
  });
});
