import { UseGuards } from '@nestjs/common';
import { Query, Resolver } from '@nestjs/graphql';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../../lib/index.js';
import type { GraphqlStack } from '../../../support/graphql-stacks.js';
import { rawGet } from '../../support/raw-request.js';
import { authorizationHeaders } from './http.js';
import { closeRoomyApp, startRoomyApp } from './roomy-app.js';
import { admitted, type HandlerName, type Outcome, type TransportUnderTest } from './transport-under-test.js';

const TYPE_DEFS = 'type Query { guarded: User, admins: User, open: User, optional: User } type User { sub: String }';

@Resolver()
@UseGuards(AuthgearGuard)
class HandlersResolver {
  @Query()
  guarded(@CurrentUser() user: AuthgearUser): object {
    return { sub: user.sub };
  }

  @Query()
  @Roles('admin')
  admins(@CurrentUser() user: AuthgearUser): object {
    return { sub: user.sub };
  }

  @Query()
  @Public()
  open(@CurrentUser() user?: AuthgearUser): object {
    return { sub: user?.sub };
  }

  @Query()
  @OptionalAuth()
  optional(@CurrentUser() user?: AuthgearUser): object {
    return { sub: user?.sub };
  }
}

/** Queries by HTTP. */
export function graphql({ name, adapter, module }: GraphqlStack): TransportUnderTest {
  return {
    name: `GraphQL of ${name}`,
    async start(issuer) {
      const imports = [module({ typeDefs: TYPE_DEFS })];
      const app = await startRoomyApp(adapter, issuer, { imports, providers: [HandlersResolver] });
      return {
        async call(handler, credentials) {
          const query = encodeURIComponent(`{ ${handler} { sub } }`);
          const headers = ['apollo-require-preflight', 'true', ...authorizationHeaders(credentials)];
          const { body } = await rawGet(`${app.url}/graphql?query=${query}`, headers);
          return outcomeOf(body, handler);
        },
        close: () => closeRoomyApp(app),
      };
    },
  };
}

const STATUSES = new Map([
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['SERVICE_UNAVAILABLE', 503],
]);

/** What a result of GraphQL says, whose refusals have no HTTP status. */
export function outcomeOf(result: unknown, handler: HandlerName): Outcome {
  const { data, errors = [] } = Object(result);
  const [error] = errors;
  if (error === undefined) return admitted(data[handler].sub);
  const { code, reason } = error.extensions;
  return { code: reason, status: STATUSES.get(code) ?? 500 };
}
