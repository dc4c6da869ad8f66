import { existsSync } from 'node:fs';

/** Where Chromium is after it was installed by the system's means. */
const USUAL_PATHS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of the Chromium to test with: CHROMIUM_PATH, else where it usually is. Undefined where there is none. */
export function chromiumPath(): string | undefined {
  const { CHROMIUM_PATH } = process.env;
  return (CHROMIUM_PATH ? [CHROMIUM_PATH] : USUAL_PATHS).find((path) => existsSync(path));
}

const ADVICE = `
The browser tests need Chromium, and found none${process.env.CHROMIUM_PATH ? ` at CHROMIUM_PATH, ${process.env.CHROMIUM_PATH}` : ''}.
Install it (Debian and Ubuntu: apt-get install chromium), or set CHROMIUM_PATH to the path of Chromium or Chrome.
`;

/** Ends the run with exit code 2 where there is no browser, so that it is never taken for a success. */
export default function requireChromium(): void {
  if (chromiumPath() !== undefined) return;
  process.stderr.write(ADVICE);
  process.exit(2);
}
