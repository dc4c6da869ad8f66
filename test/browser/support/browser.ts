import { type Browser, type BrowserContextOptions, chromium, type LaunchOptions } from 'playwright-core';
import { chromiumPath } from './chromium.js';
import { SamplePage } from './sample-page.js';

/** How long a busy machine may take for one step. */
const PATIENCE_MS = 240_000;

/** How the system's Chromium is launched. Its sandbox doesn't run as root, as containers do. */
export function launchOptions(): LaunchOptions {
  return { executablePath: chromiumPath() ?? '', chromiumSandbox: process.getuid?.() !== 0, timeout: PATIENCE_MS };
}

export function launch(): Promise<Browser> {
  return chromium.launch(launchOptions());
}

/** The sample's page in a new profile of the browser, without cookies or sessions. */
export async function openPage(browser: Browser, url: string, options?: BrowserContextOptions): Promise<SamplePage> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE_MS);
  return new SamplePage(await context.newPage(), url).open();
}
