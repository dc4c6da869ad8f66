import { Controller, Get } from '@nestjs/common';
import { type AuthgearErrorCode, Roles } from '../../lib/index.js';
import type { Answer } from '../support/answer.js';
import { setClock } from '../support/controlled-clock.js';
import { ProfileController } from '../support/profile.controller.js';
import { expectRefusal } from '../support/refusals.js';
import { useStage } from '../support/stage.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { expectNoPartOf, REFUSED_TOKENS, rejectBanned } from './support/refused-tokens.js';

@Controller('admin')
class AdminController {
  @Get()
  @Roles('admin')
  admin(): string {
    return 'granted';
  }
}

/** The words that users know each refusal by, and what they're told to check. */
const MESSAGES: Readonly<Record<AuthgearErrorCode, RegExp>> = {
  missing_token: /^Missing token: .*Authorization: Bearer/,
  malformed_token: /^Malformed token/,
  unsupported_algorithm: /^Unsupported algorithm: .*RS256/,
  invalid_issuer: /^Invalid issuer: .*endpoint.*custom domain/,
  key_not_found: /^Public key not found: .*kid/,
  invalid_signature: /^Invalid signature/,
  token_expired: /^Token expired$/,
  token_not_active: /^Token not active yet: .*nbf.*clock/,
  wrong_token_type: /^Wrong token type: send the access token/,
  invalid_audience: /^Invalid audience: .*aud.*client_id.*clientId/,
  user_rejected: /^User rejected/,
  insufficient_role: /^Insufficient permissions$/,
  issuer_unavailable: /^Issuer unavailable: .*later/,
};

describe.each(ADAPTERS)('refusals on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;

  beforeAll(async () => {
    const controllers = [ProfileController, AdminController];
    app = await stage.startApp({ validate: rejectBanned }, { controllers });
  });

  afterEach(() => jest.useRealTimers());

  it('missing_token: status, headers, body of four members', async () => {
    const message = expectRefusal(await app.get('/profile'), 'missing_token', stage.issuer.endpoint);
    expect(message).toMatch(MESSAGES.missing_token);
  });

  it.each(REFUSED_TOKENS)('$code: status, headers, body of four members', async ({ code, token }) => {
    const refused = await token(stage.issuer);
    const answer = await app.get('/profile', refused);
    expect(expectRefusal(answer, code, stage.issuer.endpoint)).toMatch(MESSAGES[code]);
    expectNoPartOf(refused, contentOf(answer));
  });

  it('insufficient_role: status, headers, body of four members', async () => {
    const token = await stage.issuer.accessToken({ roles: ['editor'] });
    const answer = await app.get('/admin', token);
    expect(expectRefusal(answer, 'insufficient_role', stage.issuer.endpoint)).toMatch(MESSAGES.insufficient_role);
    expectNoPartOf(token, contentOf(answer));
  });

  it('issuer_unavailable: status, headers, body of four members', async () => {
    setClock(Date.now());
    const issuer = await stage.startIssuer();
    issuer.goOffline();
    const offlineApp = await stage.startApp({ endpoint: issuer.endpoint, jwks: { requestsPerMinute: 2 } });
    const token = await issuer.accessToken();
    const answers = [];
    while (answers.length < 5) answers.push(await offlineApp.get('/profile', token));
    expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1', '1', '1', '30']);
    const answer = await offlineApp.get('/profile', token);
    expect(expectRefusal(answer, 'issuer_unavailable', issuer.endpoint)).toMatch(MESSAGES.issuer_unavailable);
    expect(answer.headers.get('retry-after')).toBe('30');
    expectNoPartOf(token, contentOf(answer));
  });

  it('leave the answers of the app itself alone', async () => {
    const answer = await app.get('/nowhere');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('www-authenticate')).toBeNull();
  });

  it('are HttpExceptions, which a filter of the app may answer its own way', async () => {
    const caught: unknown[] = [];
    const filtered = await stage.startApp({}, undefined, {
      configure: (nest) => {
        nest.useGlobalFilters({
          catch(exception, host) {
            caught.push(exception);
            nest.getHttpAdapter().reply(host.switchToHttp().getResponse(), { own: 'answer' }, 418);
          },
        });
      },
    });
    const challenge = `Bearer realm="${stage.issuer.endpoint}"`;
    const answer = await filtered.get('/profile');
    expect(answer).toMatchObject({ status: 418, body: { own: 'answer' } });
    expect(answer.headers.get('www-authenticate')).toBe(challenge);
    expect(caught).toMatchObject([{ code: 'missing_token', headers: { 'WWW-Authenticate': challenge } }]);
  });
});

function contentOf({ body, headers }: Answer): string {
  return JSON.stringify([body, ...headers]);
}
