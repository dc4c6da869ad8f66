import type { ConsoleMessage, Locator, Page } from 'playwright-core';

/** A user of sample-app/users.json. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export const ALICE: Credentials = { name: 'alice', password: 'alice-password' };
export const BOB: Credentials = { name: 'bob', password: 'bob-password' };

/** The sample's page in a tab, used as a person uses it: by what it says. */
export class SamplePage {
  /** What the browser's console complained of, except for the refusals of the API that the page is there to show. */
  readonly complaints: string[] = [];
  readonly session: Locator;
  readonly problem: Locator;
  /** The newest exchange with the API. */
  readonly latest: Locator;
  readonly claims: Locator;

  constructor(
    readonly tab: Page,
    private readonly url: string,
  ) {
    this.session = tab.locator('#session');
    this.problem = tab.getByRole('alert');
    this.latest = tab.getByRole('region', { name: 'Requests and responses' }).getByRole('listitem').first();
    this.claims = tab.locator('#claims');
    tab.on('pageerror', (error) => this.complaints.push(String(error)));
    tab.on('console', (message) => this.hear(message));
  }

  async open(): Promise<this> {
    await this.tab.goto(this.url);
    await this.isReady();
    return this;
  }

  async reload(): Promise<void> {
    await this.tab.reload();
    await this.isReady();
  }

  /** Waits until the page has found out whether there is a session. */
  async isReady(): Promise<void> {
    await this.session.filter({ hasText: 'igned in' }).waitFor();
  }

  async press(name: string): Promise<void> {
    await this.tab.getByRole('button', { name, exact: true }).click();
  }

  /** Goes to the sign-in form, and fills it in. */
  async signIn({ name, password }: Credentials): Promise<void> {
    await this.press('Sign in');
    await this.fillIn({ name, password });
    await this.session.filter({ hasText: `Signed in as ${name}` }).waitFor();
  }

  async fillIn({ name, password }: Credentials): Promise<void> {
    await this.tab.getByLabel('User name').fill(name);
    await this.tab.getByLabel('Password').fill(password);
    await this.press('Sign in');
  }

  /** Presses a button that calls the API, and waits for the exchange: `200 OK GET /api/profile …`. */
  async call(name: string): Promise<string> {
    const exchanges = this.tab.getByRole('region', { name: 'Requests and responses' }).getByRole('listitem');
    const count = await exchanges.count();
    await this.press(name);
    await exchanges.nth(count).waitFor();
    return `${await this.latest.textContent()}`;
  }

  /** A claim of the access token, as JSON. */
  async claim(name: string): Promise<unknown> {
    const value = this.claims.locator('div').filter({ has: this.tab.locator('dt', { hasText: name }) });
    return JSON.parse(`${await value.locator('code').first().textContent()}`);
  }

  private hear(message: ConsoleMessage): void {
    const isRefusal = message.text().startsWith('Failed to load resource') && message.location().url.includes('/api/');
    if (message.type() === 'error' && !isRefusal) this.complaints.push(message.text());
  }
}
