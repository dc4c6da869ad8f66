import { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { stopTime } from '../../support/controlled-clock.js';
import { GRAPHQL_STACKS } from '../../support/graphql-stacks.js';
import { useLogRecorder } from '../../support/log-recorder.js';
import type { ConnectionCredentials, SubscriptionClient } from '../../support/subscription-client.js';
import { clockwork, NEWS, NewsApp } from './support/news-app.js';

const TICKS = 'subscription { ticks { sub } }';
const OPEN_TICKS = 'subscription { openTicks { sub } }';
const WHOLE_SECOND = () => 1000 * Math.floor(Date.now() / 1000);
const HUGE = `Bearer a.b.${'c'.repeat(17 * 1024)}`;

describe.each(GRAPHQL_STACKS)('subscriptions of GraphQL by $name', ({ adapter, module }) => {
  useLogRecorder();
  let issuer: AuthgearTestIssuer;
  let app: NewsApp;
  let token: string;
  let bearer: string;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
    app = await NewsApp.start(adapter, issuer, module(NEWS), {
      options: { tokenFrom: ['authorization', { cookie: 'token' }] },
    });
  });

  beforeEach(async () => {
    app.asked.length = 0;
    token = await issuer.accessToken({ sub: 'u1' });
    bearer = `Bearer ${token}`;
  });

  afterEach(async () => {
    jest.useRealTimers();
    await app.closeClients();
  });

  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  /** A client with an open connection. */
  async function connected(credentials: () => ConnectionCredentials): Promise<SubscriptionClient> {
    const client = app.client(credentials);
    await client.results(OPEN_TICKS).next();
    return client;
  }

  it.each<[string, () => ConnectionCredentials]>([
    ['the parameter authorization', () => ({ connectionParams: { authorization: bearer } })],
    ['the parameter AUTHORIZATION', () => ({ connectionParams: { AUTHORIZATION: bearer, other: 'x' } })],
    ['the header of the upgrade', () => ({ headers: { authorization: bearer } })],
    ['the header, beside other parameters', () => ({ connectionParams: { a: 1 }, headers: { authorization: bearer } })],
    [
      'the header, beside null',
      () => ({ connectionParams: { authorization: null }, headers: { authorization: bearer } }),
    ],
    [
      'the parameter, beside a header for a proxy',
      () => ({ connectionParams: { authorization: bearer }, headers: { authorization: 'Basic dXNlcjpwYXNz' } }),
    ],
  ])('take the token from %s', async (_where, credentials) => {
    const client = await connected(credentials);
    // When it begins a subscription, Mercurius adds the parameters to the headers of the upgrade.
    for (const _ of [1, 2]) expect(await client.first(TICKS)).toEqual({ data: { ticks: { sub: 'u1' } } });
    expect(client.connections).toBe(1);
  });

  it.each<[string, string, () => ConnectionCredentials]>([
    ['nothing', 'missing_token', () => ({})],
    ['null', 'missing_token', () => ({ connectionParams: { authorization: null } })],
    ['the token alone', 'missing_token', () => ({ connectionParams: { authorization: token } })],
    ['another parameter', 'missing_token', () => ({ connectionParams: { token: bearer } })],
    ['headers as a parameter', 'missing_token', () => ({ connectionParams: { headers: { authorization: bearer } } })],
    ['the cookie of HTTP', 'missing_token', () => ({ headers: { cookie: `token=${token}` } })],
    ['a malformed token', 'malformed_token', () => ({ connectionParams: { authorization: 'Bearer header.payload' } })],
    ['17 KiB', 'malformed_token', () => ({ connectionParams: { authorization: HUGE } })],
    ['17 KiB in the header', 'malformed_token', () => ({ headers: { authorization: HUGE } })],
    ['a list', 'malformed_token', () => ({ connectionParams: { authorization: [bearer] } })],
    [
      'names that differ in case',
      'malformed_token',
      () => ({ connectionParams: { authorization: bearer, Authorization: bearer } }),
    ],
    [
      'the parameter and the header',
      'malformed_token',
      () => ({ connectionParams: { authorization: bearer }, headers: { authorization: bearer } }),
    ],
    ['two headers', 'malformed_token', () => ({ headers: { authorization: [bearer, bearer] } })],
  ])('are refused with %s: %s', async (_what, reason, credentials) => {
    const client = await connected(credentials);
    for (const _ of [1, 2]) {
      const { errors } = await client.first(TICKS);
      expect(errors).toMatchObject([{ path: ['ticks'] }]);
      expect(errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', reason });
    }
    expect(client.connections).toBe(1);
  });

  it('ask the app once, whatever fields their events have, and show it no request', async () => {
    const results = app.client(token).results('subscription { ticks { sub reader } }');
    for (const _ of [1, 2, 3]) {
      expect(await results.next()).toMatchObject({ value: { data: { ticks: { sub: 'u1', reader: 'u1' } } } });
      clockwork.emit('tick');
    }
    expect(app.asked).toEqual([{ executionContext: expect.anything() }]);
  });

  it('know nobody where no guard stands', async () => {
    expect(await app.client(token).first(OPEN_TICKS)).toEqual({ data: { openTicks: { sub: null } } });
  });

  it('end with their token, and go on with a fresh one by themselves', async () => {
    stopTime(WHOLE_SECOND());
    let current = await issuer.accessToken({ sub: 'u1', expiresIn: '5m' });
    const client = app.client(() => ({ connectionParams: { authorization: `Bearer ${current}` } }));
    const results = client.results(TICKS);
    expect(await results.next()).toMatchObject({ value: { data: { ticks: { sub: 'u1' } } } });
    jest.advanceTimersByTime(299_999);
    clockwork.emit('tick');
    expect(await results.next()).toMatchObject({ value: { data: { ticks: { sub: 'u1' } } } });
    expect(client.closings).toEqual([]);
    current = await issuer.accessToken({ sub: 'u2' });
    jest.advanceTimersByTime(1);
    expect(await results.next()).toMatchObject({ value: { data: { ticks: { sub: 'u2' } } } });
    expect(client.closings).toEqual([{ code: 4403, reason: 'token_expired' }]);
  });

  it('end with the token that guarded fields of their events ask for', async () => {
    stopTime(WHOLE_SECOND());
    const client = app.client(await issuer.accessToken({ sub: 'u1', expiresIn: '5m' }));
    const results = client.results('subscription { openTicks { reader } }');
    expect(await results.next()).toMatchObject({ value: { data: { openTicks: { reader: 'u1' } } } });
    jest.advanceTimersByTime(300_000);
    expect(await results.next()).toMatchObject({ value: { errors: [{ extensions: { reason: 'token_expired' } }] } });
    expect(client.closings).toEqual([{ code: 4403, reason: 'token_expired' }]);
  });

  it('are refused on an open connection once the key of its token is withdrawn', async () => {
    const client = await connected(() => ({ connectionParams: { authorization: bearer } }));
    expect(await client.first(TICKS)).toEqual({ data: { ticks: { sub: 'u1' } } });
    await issuer.rotateKeys();
    expect(await app.post('{ me }', await issuer.accessToken({ sub: 'u2' }))).toEqual({ data: { me: 'u2' } });
    const refused = { errors: [{ extensions: { code: 'UNAUTHENTICATED', reason: 'key_not_found' } }] };
    expect(await client.first(TICKS)).toMatchObject(refused);
    expect(client.connections).toBe(1);
  });
});
