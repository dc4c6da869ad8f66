import { UseGuards } from '@nestjs/common';
import { Query, Resolver, Subscription } from '@nestjs/graphql';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../../lib/index.js';
import type { GraphqlStack } from '../../../support/graphql-stacks.js';
import { SubscriptionClient } from '../../../support/subscription-client.js';
import type { TestApp } from '../../../support/test-app.js';
import { rawGet } from '../../support/raw-request.js';
import { authorizationHeaders } from './http.js';
import { closeRoomyApp, startRoomyApp } from './roomy-app.js';
import {
  admitted,
  type Credentials,
  type HandlerName,
  type Outcome,
  type TransportUnderTest,
} from './transport-under-test.js';

const FIELDS = '{ guarded: User, admins: User, open: User, optional: User }';
const TYPE_DEFS = `type Query ${FIELDS} type Subscription ${FIELDS} type User { sub: String }`;

function met(user: AuthgearUser | undefined): object {
  return { sub: user?.sub ?? null };
}

@Resolver()
@UseGuards(AuthgearGuard)
class QueriesResolver {
  @Query()
  guarded(@CurrentUser() user: AuthgearUser): object {
    return met(user);
  }

  @Query()
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): object {
    return met(user);
  }

  @Query()
  @Public()
  open(@CurrentUser() user?: AuthgearUser): object {
    return met(user);
  }

  @Query()
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): object {
    return met(user);
  }
}

@Resolver()
@UseGuards(AuthgearGuard)
class SubscriptionsResolver {
  @Subscription()
  async *guarded(@CurrentUser() user: AuthgearUser): AsyncGenerator<object> {
    yield { guarded: met(user) };
  }

  @Subscription()
  @Roles('admin')
  async *admins(@CurrentUser() user: AuthgearUser): AsyncGenerator<object> {
    yield { admins: met(user) };
  }

  @Subscription()
  @Public()
  async *open(@CurrentUser() user?: AuthgearUser): AsyncGenerator<object> {
    yield { open: met(user) };
  }

  @Subscription()
  @OptionalAuth()
  async *optional(@CurrentUser() user?: AuthgearUser): AsyncGenerator<object> {
    yield { optional: met(user) };
  }
}

/** Sends an operation to an app, and gives its first result. */
type Send = (app: TestApp, handler: HandlerName, credentials: Credentials) => Promise<unknown>;

function graphql(kind: string, { name, adapter, module }: GraphqlStack, send: Send): TransportUnderTest {
  return {
    name: `GraphQL ${kind} of ${name}`,
    async start(issuer) {
      const imports = [module({ typeDefs: TYPE_DEFS })];
      const app = await startRoomyApp(adapter, issuer, {
        imports,
        providers: [QueriesResolver, SubscriptionsResolver],
      });
      return {
        call: async (handler, credentials) => outcomeOf(await send(app, handler, credentials), handler),
        close: () => closeRoomyApp(app),
      };
    },
  };
}

/** Queries by HTTP. */
export function queries(stack: GraphqlStack): TransportUnderTest {
  return graphql('queries', stack, async ({ url }, handler, credentials) => {
    const query = encodeURIComponent(`{ ${handler} { sub } }`);
    const headers = ['apollo-require-preflight', 'true', ...authorizationHeaders(credentials)];
    return (await rawGet(`${url}/graphql?query=${query}`, headers)).body;
  });
}

/** Subscriptions by graphql-ws. The second token is in the header of the upgrade. */
export function subscriptions(stack: GraphqlStack): TransportUnderTest {
  return graphql('subscriptions', stack, async ({ url }, handler, { token, second }) => {
    const client = new SubscriptionClient(`${url}/graphql`, () => ({
      ...(token === undefined ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
      ...(second === undefined ? {} : { headers: { authorization: `Bearer ${second}` } }),
    }));
    try {
      return await client.first(`subscription { ${handler} { sub } }`);
    } finally {
      await client.close();
    }
  });
}

const STATUSES = new Map([
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['SERVICE_UNAVAILABLE', 503],
]);

/** What a result of GraphQL says, whose refusals have no HTTP status. */
function outcomeOf(result: unknown, handler: HandlerName): Outcome {
  const { data, errors = [] } = Object(result);
  const [error] = errors;
  if (error === undefined) return admitted(data[handler].sub);
  const { code, reason } = error.extensions;
  return { code: reason, status: STATUSES.get(code) ?? 500 };
}
