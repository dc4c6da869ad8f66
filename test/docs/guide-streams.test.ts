import type { EventSource } from 'eventsource';
import { stopTime } from '../support/controlled-clock.js';
import { ADAPTERS, type TestApp } from '../support/test-app.js';
import { useGuideStage } from './support/guide-stage.js';

type Listen = (url: string, currentToken: () => Promise<string>) => EventSource;

const NOW = Date.UTC(2030, 0, 1);
const LIFE = 5 * 60_000;

describe.each(ADAPTERS)('streams of the guide on %s', (adapter) => {
  const stage = useGuideStage(adapter);

  beforeEach(() => stopTime(NOW));
  afterEach(() => jest.useRealTimers());

  /** Opens a stream; `rest()` is what still comes until it ends. */
  async function open(app: TestApp, path: string, headers: Record<string, string> = {}) {
    const leaving = new AbortController();
    const response = await fetch(app.url + path, { headers, signal: leaving.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (reader === undefined) throw new Error('the response has no body');
    const next = async (): Promise<string | undefined> => (await reader.read()).value;
    const rest = async (): Promise<void> => {
      while ((await next()) !== undefined);
    };
    return { status: response.status, next, rest, leave: () => leaving.abort() };
  }

  const firstEvent = async ({ next }: { next: () => Promise<string | undefined> }): Promise<string> => {
    let text = '';
    while (!text.includes('data: ')) text += await next();
    return text;
  };

  it('end when the token expires, and begin only with a valid one', async () => {
    const app = await stage.start('server-sent-events', '1.ts');
    const headers = await stage.authorization({ expiresIn: LIFE / 1000 });
    const stream = await open(app, '/prices', headers);
    expect(await firstEvent(stream)).toContain('data: {"price":0}');
    jest.advanceTimersByTime(LIFE - 1);
    expect(await firstEvent(stream)).toContain('data: {"price":');
    jest.advanceTimersByTime(1);
    await stream.rest();
    expect(await app.get('/prices', headers)).toMatchObject({ status: 401, body: { code: 'token_expired' } });
    expect(await app.get('/prices')).toMatchObject({ status: 401, body: { code: 'missing_token' } });
  });

  it("end when the token of an app's own user expires, and go on for guests", async () => {
    const app = await stage.start('server-sent-events', '3.ts');
    const guest = await open(app, '/news');
    const stream = await open(app, '/news', await stage.authorization({ sub: 'u1', expiresIn: LIFE / 1000 }));
    expect(await firstEvent(stream)).toContain('data: {"reader":"account of u1"}');
    jest.advanceTimersByTime(LIFE);
    await stream.rest();
    expect(await firstEvent(guest)).toContain('data: {"reader":"guest"}');
    guest.leave();
  });

  it('begin again by themselves, with the token of then', async () => {
    const app = await stage.start('server-sent-events', '1.ts');
    const listen = stage.run('server-sent-events', 'client.ts').listen as Listen;
    let tokens = 0;
    const source = listen(`${app.url}/prices`, () => {
      tokens += 1;
      return stage.issuer.accessToken({ expiresIn: LIFE / 1000 });
    });
    const heard = (event: string) => new Promise((resolve) => source.addEventListener(event, resolve, { once: true }));
    await heard('message');
    const ended = heard('error');
    jest.advanceTimersByTime(LIFE);
    await ended;
    const next = heard('message');
    jest.advanceTimersByTime(LIFE / 2);
    await next;
    expect(tokens).toBe(2);
    source.close();
  });
});
