import type { Browser } from 'playwright-core';
import { launch, openPage } from './support/browser.js';
import { SampleApp } from './support/sample-app.js';
import { ALICE, BOB, SamplePage } from './support/sample-page.js';

const PROFILE = 'GET /api/profile';
const ADMIN = 'GET /api/admin';
const ROLES = 'https://authgear.com/claims/user/roles';

describe('A person on the page of the sample', () => {
  let browser: Browser;
  let app: SampleApp;
  let page: SamplePage;

  beforeAll(async () => {
    browser = await launch();
    app = await SampleApp.start();
  });

  beforeEach(async () => {
    page = await openPage(browser, app.url);
  });

  afterEach(async () => {
    expect(page.complaints).toEqual([]);
    await page.tab.context().close();
  });

  afterAll(async () => {
    await SampleApp.stopAll();
    await browser.close();
  });

  it('signs in as a user, sees the claims, and is let in and refused', async () => {
    expect(await page.call(PROFILE)).toMatch(/401 Unauthorized.*Fix: .*www-authenticate: Bearer realm=/s);

    await page.signIn(ALICE);
    expect(await page.claim(ROLES)).toEqual([]);
    expect(await page.claim('aud')).toEqual([app.standIn]);
    expect(await page.claims.textContent()).toContain('for whom: the endpoint again');

    const profile = await page.call(PROFILE);
    expect(profile).toMatch(/200 OK GET \/api\/profile.*authorization: Bearer .*"user_id"/is);
    expect(profile).toContain('The API checked the token by itself');

    const admin = await page.call(ADMIN);
    expect(admin).toMatch(/403 Forbidden.*error="insufficient_scope".*"code": "insufficient_role"/s);
    expect(admin).toContain('Fix: assign the role to the user in Authgear, then get a new token');
  });

  it('signs in as an admin, and is let in', async () => {
    await page.signIn(BOB);
    expect(await page.claim(ROLES)).toEqual(['admin']);
    expect(await page.call(ADMIN)).toMatch(/200 OK.*Admin access granted/s);
  });

  it('gets a token in the shape of Authgear, and another one by refreshing', async () => {
    await page.signIn(ALICE);
    const first = await page.claim('jti');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await page.claim('amr')).toEqual(['pwd', 'x_primary_password']);
    expect(await page.claim('scope')).toBe('openid offline_access https://authgear.com/scopes/full-access');
    expect(await page.tab.getByRole('timer').textContent()).toMatch(/^(30:00|29:\d\d)$/);
    const signedInAt = await page.claim('auth_time');

    await page.press('Refresh now');
    await page.claims.filter({ hasNotText: 'amr' }).waitFor();
    expect(await page.claim('jti')).not.toBe(first);
    expect(await page.claim('auth_time')).toBe(signedInAt);
    expect(await page.call(PROFILE)).toContain('200 OK');
  });

  it('stays signed in when the page is loaded again', async () => {
    await page.signIn(ALICE);
    await page.reload();
    expect(await page.session.textContent()).toContain('Signed in as alice');
    expect(await page.call(PROFILE)).toContain('200 OK');
  });

  it('sees what happens to other tokens, and how to fix each', async () => {
    await page.signIn(BOB);
    expect(await page.call('No token')).toMatch(/401.*Fix: send.*"missing_token"/s);
    expect(await page.call('The ID token')).toMatch(/401.*Fix: send the access token.*"wrong_token_type"/s);
    expect(await page.call('An expired token')).toMatch(/401.*Fix: refresh the token.*"token_expired"/s);
    expect(await page.call('A token of an unknown key')).toMatch(/401.*Fix: check.*"key_not_found"/s);
  });

  it('is served by known keys while the issuer is down', async () => {
    await page.signIn(ALICE);
    expect(await page.call(PROFILE)).toContain('200 OK');
    await page.press('Stop the keys');
    await page.tab.getByRole('button', { name: 'Start the keys again' }).waitFor();

    expect(await page.call(PROFILE)).toMatch(/200 OK.*known keys keep working/s);
    expect(await page.call('A token of an unknown key')).toMatch(/503.*Fix: retry.*retry-after: \d+/s);
    await page.press('Start the keys again');
    await page.tab.getByRole('button', { name: 'Stop the keys' }).waitFor();
    expect(await page.call(PROFILE)).toMatch(/200 OK.*checked the token by itself/s);
  });

  it('signs out, and gets 401 from then on, after a reload too', async () => {
    await page.signIn(ALICE);
    await page.press('Sign out');
    await page.session.filter({ hasText: 'Not signed in' }).waitFor();
    expect(await page.call(PROFILE)).toMatch(/401.*"missing_token"/s);
    await page.reload();
    expect(await page.session.textContent()).toBe('Not signed in.');
  });

  it('may sign in as somebody else after that', async () => {
    await page.signIn(ALICE);
    await page.press('Sign out');
    await page.signIn(BOB);
    expect(await page.call(ADMIN)).toContain('200 OK');
  });

  it('is told of a wrong password, and may try again', async () => {
    await page.press('Sign in');
    await page.fillIn({ ...ALICE, password: 'wrong' });
    await page.tab.getByRole('alert').filter({ hasText: 'Wrong user name or password' }).waitFor();
    expect(await page.tab.getByLabel('User name').inputValue()).toBe('alice');

    await page.fillIn(ALICE);
    await page.session.filter({ hasText: 'Signed in as alice' }).waitFor();
  });

  it('shares the session with a second tab', async () => {
    await page.signIn(ALICE);
    const second = await new SamplePage(await page.tab.context().newPage(), app.url).open();
    expect(await second.session.textContent()).toContain('Signed in as alice');
    expect(await second.call(PROFILE)).toContain('200 OK');

    await second.press('Sign out');
    await page.session.filter({ hasText: 'Not signed in' }).waitFor();
    expect(second.complaints).toEqual([]);
  });

  it('does all of this with the keyboard alone', async () => {
    await page.tab.keyboard.press('Tab');
    await page.tab.keyboard.press('Enter');
    await page.tab.getByLabel('User name').waitFor();
    await page.tab.keyboard.type(ALICE.name);
    await page.tab.keyboard.press('Tab');
    await page.tab.keyboard.type(ALICE.password);
    await page.tab.keyboard.press('Enter');
    await page.session.filter({ hasText: 'Signed in as alice' }).waitFor();
    await page.tab.getByRole('button', { name: PROFILE }).focus();
    await page.tab.keyboard.press('Space');
    await page.latest.filter({ hasText: '200 OK' }).waitFor();
  });
});
