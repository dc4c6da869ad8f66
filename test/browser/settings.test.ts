import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Route } from 'playwright-core';
import { LocalAuthgear } from '../../sample-app/src/local-authgear/local-authgear.js';
import { readUsers } from '../../sample-app/src/local-authgear/users.js';
import { launch, launchOptions, openPage } from './support/browser.js';
import { SampleApp } from './support/sample-app.js';
import { ALICE, SamplePage } from './support/sample-page.js';

/** What userinfo answers to an opaque token, which the stand-in doesn't issue. */
const USERINFO = {
  json: { sub: '7a0b5e0a-6f0e-4c39-9b57-2f7d5c1f8a01', preferred_username: 'alice' },
  headers: { 'access-control-allow-origin': '*' },
};

/** Answers as a project does whose applications get opaque tokens. */
async function answerWithOpaqueToken(route: Route): Promise<void> {
  const response = await route.fetch();
  await route.fulfill({
    response,
    json: { ...(await response.json()), access_token: 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6' },
  });
}

describe('The page of the sample on a project of its own', () => {
  let browser: Browser;
  let project: LocalAuthgear;
  let app: SampleApp;

  beforeAll(async () => {
    browser = await launch();
    project = await LocalAuthgear.start(await readUsers());
    app = await SampleApp.start({ AUTHGEAR_ENDPOINT: project.endpoint, AUTHGEAR_CLIENT_ID: project.clientId });
  });

  afterAll(async () => {
    project.onApplicationShutdown();
    await SampleApp.stopAll();
    await browser.close();
  });

  it('says which redirect URI and which switch the application needs, as the app does when it starts', async () => {
    const page = await openPage(browser, app.url);
    expect(app.output).toContain(`add ${app.url} to the redirect URIs`);
    const needs = page.tab.getByRole('region', { name: '1. Sign in' });
    expect(await needs.textContent()).toContain(`the redirect URI ${app.url}`);
    expect(await needs.textContent()).toContain('Issue JWT as access token');
    expect(await page.tab.getByText('The stand-in').count()).toBe(0);
    expect(page.complaints).toEqual([]);
  });

  it('names the redirect URI to add where its origin may not sign users in', async () => {
    const page = await openPage(browser, app.url);
    await page.press('Sign in');
    await page.problem.filter({ hasText: `add ${app.url} to the redirect URIs` }).waitFor();
  });

  it('signs in and calls the API once its redirect URI is allowed', async () => {
    project.allowApp(app.url);
    const page = await openPage(browser, app.url);
    await page.signIn(ALICE);
    expect(await page.call('GET /api/profile')).toContain('200 OK');
    expect(page.complaints).toEqual([]);
  });

  it('names the switch where the application issues opaque tokens', async () => {
    project.allowApp(app.url);
    const page = await openPage(browser, app.url);
    await page.tab.route('**/oauth2/token', answerWithOpaqueToken);
    await page.tab.route('**/oauth2/userinfo', (route) => route.fulfill(USERINFO));
    await page.press('Sign in');
    await page.fillIn(ALICE);
    await page.problem.filter({ hasText: 'turn on Issue JWT as access token' }).waitFor();
    expect(await page.call('GET /api/profile')).toMatch(/401.*turn on Issue JWT as access token.*"malformed_token"/s);
  });

  it('says that the session has ended when it did so elsewhere', async () => {
    const page = await openPage(browser, app.url);
    await page.signIn(ALICE);
    const refreshToken = await page.tab.evaluate("localStorage.getItem('authgear_default_refreshToken')");
    const body = new URLSearchParams({ token: `${refreshToken}` });
    await fetch(`${project.endpoint}/oauth2/revoke`, { method: 'POST', body });
    await page.reload();
    await page.problem.filter({ hasText: 'Your session has ended' }).waitFor();
    expect(await page.session.textContent()).toBe('Not signed in.');
  });
});

describe('The page of the sample', () => {
  let browser: Browser;
  let project: LocalAuthgear;

  beforeAll(async () => {
    browser = await launch();
  });

  beforeEach(async () => {
    project = await LocalAuthgear.start(await readUsers());
  });

  afterEach(async () => {
    project.onApplicationShutdown();
    await SampleApp.stopAll();
  });

  afterAll(() => browser.close());

  it('names the variable to set where the project knows no such Client ID', async () => {
    const app = await SampleApp.start({ AUTHGEAR_ENDPOINT: project.endpoint, AUTHGEAR_CLIENT_ID: 'no-such-client' });
    const page = await openPage(browser, app.url);
    await page.problem.filter({ hasText: 'no application with the Client ID no-such-client' }).waitFor();
    expect(await page.problem.textContent()).toContain('set AUTHGEAR_CLIENT_ID');
    expect(app.output).toContain('PROBLEM: The project has no application with the Client ID no-such-client');
  });

  it('says so when the API or the issuer no longer answers', async () => {
    const app = await SampleApp.start({ AUTHGEAR_ENDPOINT: project.endpoint, AUTHGEAR_CLIENT_ID: project.clientId });
    const page = await openPage(browser, app.url);
    project.onApplicationShutdown();
    await page.press('Sign in');
    await page.problem.filter({ hasText: `${project.endpoint} doesn’t answer` }).waitFor();
    await app.stop();
    await page.press('GET /api/profile');
    await page.problem.filter({ hasText: 'The API doesn’t answer' }).waitFor();
  });

  it('says so where the browser blocks cookies', async () => {
    const app = await SampleApp.start();
    const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    await mkdir(join(profile, 'Default'));
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
    const context = await chromium.launchPersistentContext(profile, launchOptions());
    const page = await new SamplePage(await context.newPage(), app.url).open();
    await page.problem.filter({ hasText: 'This browser blocks cookies' }).waitFor();

    await page.press('Sign in');
    await page.tab.getByRole('alert').filter({ hasText: 'Your browser sent no cookie' }).waitFor();
    await context.close();
    await rm(profile, { recursive: true });
  });
});
