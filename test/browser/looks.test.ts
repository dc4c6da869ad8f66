import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { launch, openPage } from './support/browser.js';
import { SampleApp } from './support/sample-app.js';
import { ALICE, type SamplePage } from './support/sample-page.js';

const SCREENSHOTS = 'reports/screenshots';
/** Those of the documentation. UPDATE_SCREENSHOTS=1 replaces the files that are there. */
const DOCUMENTED = 'docs/images';

const WIDTHS = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

const LOOKS = Object.entries(WIDTHS).flatMap(([device, viewport]) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ device, viewport, colorScheme })),
);

/** Each state of the page, reached from the one before. */
const STATES: readonly (readonly [name: string, reach: (page: SamplePage) => Promise<unknown>])[] = [
  ['signed-out', (page) => page.isReady()],
  ['sign-in', (page) => goToForm(page)],
  ['wrong-password', (page) => failToSignIn(page)],
  ['no-cookie', (page) => loseCookies(page)],
  ['signed-in', (page) => signInAndCall(page)],
  ['problem', (page) => failToRefresh(page)],
];

async function goToForm(page: SamplePage): Promise<void> {
  await page.press('Sign in');
  await page.tab.getByLabel('User name').waitFor();
}

async function failToSignIn(page: SamplePage): Promise<void> {
  await page.fillIn({ ...ALICE, password: 'wrong' });
  await page.tab.getByRole('alert').waitFor();
}

async function loseCookies(page: SamplePage): Promise<void> {
  await page.tab.context().clearCookies();
  await page.fillIn(ALICE);
  await page.tab.getByRole('heading', { name: 'This sign-in can’t go on' }).waitFor();
}

async function signInAndCall(page: SamplePage): Promise<void> {
  await page.open();
  await page.signIn(ALICE);
  for (const name of ['GET /api/profile', 'GET /api/admin']) await page.call(name);
}

async function failToRefresh(page: SamplePage): Promise<void> {
  await page.tab.route('**/oauth2/token', (route) => route.abort());
  await page.press('Refresh now');
  await page.problem.waitFor();
}

/** What axe finds: the rule, and the elements that break it. */
async function findings({ tab }: SamplePage): Promise<readonly string[]> {
  await tab.addScriptTag({ content: axe.source });
  return tab.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html)))`,
  );
}

async function takeScreenshots({ tab }: SamplePage, name: string): Promise<void> {
  await tab.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true });
  const documented = `${DOCUMENTED}/${name}.png`;
  if (process.env.UPDATE_SCREENSHOTS && existsSync(documented)) await tab.screenshot({ path: documented });
}

describe('The page of the sample', () => {
  let browser: Browser;
  let app: SampleApp;

  beforeAll(async () => {
    browser = await launch();
    app = await SampleApp.start();
    await mkdir(SCREENSHOTS, { recursive: true });
  });

  afterAll(async () => {
    await SampleApp.stopAll();
    await browser.close();
  });

  describe.each(LOOKS)('on a $device, $colorScheme', ({ device, viewport, colorScheme }) => {
    let page: SamplePage;

    beforeAll(async () => {
      page = await openPage(browser, app.url, { viewport, colorScheme });
    });

    it.each(STATES)('is accessible, and fits the screen: %s', async (name, reach) => {
      await reach(page);
      expect(await findings(page)).toEqual([]);
      expect(await page.tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await takeScreenshots(page, `${name}-${device}-${colorScheme}`);
    });
  });
});
