import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { DiscoveryService, LazyModuleLoader } from '@nestjs/core';
import { handlersOf } from '../../../lib/access/boot/handlers.js';
import type { RoutePolicies } from '../../../lib/access/route-policies.js';
import { ROUTE_POLICIES } from '../../../lib/access/tokens.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { emit, send } from './support/messages.js';
import { configure, HANDLED, LateModule, WIRING } from './support/wiring-app.js';

/** Calls a handler without a token, and tells whether it was reached. */
type Attempt = (app: TestApp) => Promise<boolean>;

const http =
  (path: string): Attempt =>
  async (app) =>
    (await app.get(path)).body === HANDLED;

const onHost =
  (host: string, path: string): Attempt =>
  async (app) => {
    const sent = request(app.url + path, { headers: { host, connection: 'close' } }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return (await text(response)) === HANDLED;
  };

/** Of the microservices one inherits the global guards, and one doesn't. */
const rpc =
  (pattern: string): Attempt =>
  async ({ nest }) => {
    const answers = [0, 1].map((index) => send(nest, pattern, index).catch(() => undefined));
    return (await Promise.all(answers)).includes(HANDLED);
  };

const ws =
  (message: string): Attempt =>
  async (app) =>
    (await emit(app.url, message)) === HANDLED;

const graphql =
  (query: string): Attempt =>
  async (app) => {
    const body = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body });
    return (await response.text()).includes(`"${HANDLED}"`);
  };

/** Every handler of the app, how it is called, and whether a call without a token reaches it. */
const HANDLERS: readonly (readonly [string, Attempt, boolean])[] = [
  ['PlainController.bare', http('/plain/bare'), false],
  ['PlainController.open', http('/plain/public'), true],
  ['PlainController.optional', http('/plain/optional'), true],
  ['PlainController.byRole', http('/plain/roles'), false],
  ['InheritingController.overridden', http('/inheriting/overridden'), false],
  ['InheritingController.added', http('/inheriting/added'), false],
  ['InheritingController.inherited', http('/inheriting/inherited'), true],
  ['MixedController.added', http('/mixed/added'), false],
  ['MixedController.ping', http('/mixed/ping'), true],
  ['AdminController.added', http('/admin/added'), false],
  ['AdminController.inherited', http('/admin/inherited'), false],
  ['VersionedController.first', http('/v1/versioned'), false],
  ['VersionedController.second', http('/v2/versioned'), true],
  ['HostController.bare', onHost('acme.example.com', '/host/bare'), false],
  ['HostController.open', onHost('acme.example.com', '/host/public'), true],
  ['ScopedController.bare', http('/scoped/bare'), false],
  ['ScopedController.open', http('/scoped/public'), true],
  ['MessageController.guarded', rpc('rpc.guarded'), false],
  ['MessageController.open', rpc('rpc.public'), true],
  ['RoutedController.bare', http('/prefix/routed/bare'), false],
  ['RoutedController.open', http('/prefix/routed/public'), true],
  ['LazyController.bare', http('/lazy/bare'), false],
  ['LazyController.open', http('/lazy/public'), true],
  ['LateController.open', http('/late'), false],
  ['EventsGateway.bare', ws('ws.bare'), false],
  ['EventsGateway.byRole', ws('ws.roles'), false],
  ['EventsGateway.open', ws('ws.public'), true],
  ['ArticleResolver.bare', graphql('{ bare }'), false],
  ['ArticleResolver.article', graphql('{ article { title } }'), true],
  ['ArticleResolver.byRole', graphql('mutation { byRole }'), false],
  ['ArticleResolver.secret', graphql('{ article { secret } }'), false],
  ['ArticleResolver.title', graphql('{ article { title } }'), true],
];

/** What makes a method a handler: metadata keys of Nest's packages. */
const HANDLER_KEYS = [
  'path',
  'websockets:message_mapping',
  'microservices:handler_type',
  'graphql:resolver_type',
  'graphql:resolve_property',
];

function isHandler(method: object): boolean {
  return HANDLER_KEYS.some((key) => Reflect.hasMetadata(key, method));
}

describe.each(ADAPTERS)('an app with everything that Nest can wire, under globalGuard, on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;

  beforeAll(async () => {
    app = await stage.startApp({ globalGuard: true }, WIRING, { configure });
    await app.nest.get(LazyModuleLoader).load(() => LateModule);
  });

  it('has the handlers that are listed, and no other', () => {
    const discovery = app.nest.get(DiscoveryService, { strict: false });
    const policies = app.nest.get<RoutePolicies>(ROUTE_POLICIES, { strict: false });
    const handlers = handlersOf(discovery, policies);
    const places = handlers.filter(({ method }) => isHandler(method)).map(({ place }) => place);
    expect(places.sort()).toEqual(HANDLERS.map(([place]) => place).sort());
  });

  it.each(HANDLERS)(
    'is reached without a token exactly where its author says so: %s',
    async (_place, attempt, isReached) => {
      expect(await attempt(app)).toBe(isReached);
    },
  );
});
