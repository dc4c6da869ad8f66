import { applyDecorators, Controller, Get, type Type, UseGuards } from '@nestjs/common';
import { AuthgearGuard, type AuthgearUser, CurrentUser, OptionalAuth, Public, Roles } from '../../../lib/index.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';

type Decorator = MethodDecorator & ClassDecorator;

const DECORATORS = {
  nothing: applyDecorators(),
  '@Public': Public(),
  '@OptionalAuth': OptionalAuth(),
  "@Roles('admin')": Roles('admin'),
} satisfies Record<string, Decorator>;

type Name = keyof typeof DECORATORS;

/** What a caller meets: the status of the refusal, or whom the handler sees. */
type Outcome = 401 | 403 | 'nobody' | 'the caller';

/** Outcomes for a caller without a token, with an invalid one, with a valid one, and with an admin's. */
type Outcomes = readonly [Outcome, Outcome, Outcome, Outcome];

const AUTHENTICATED: Outcomes = [401, 401, 'the caller', 'the caller'];
const OPEN: Outcomes = ['nobody', 'nobody', 'nobody', 'nobody'];
const OPTIONAL: Outcomes = ['nobody', 401, 'the caller', 'the caller'];
const ADMIN: Outcomes = [401, 401, 403, 'the caller'];

const TABLE: readonly (readonly [onClass: Name, onHandler: Name, Outcomes])[] = [
  ['nothing', 'nothing', AUTHENTICATED],
  ['nothing', '@Public', OPEN],
  ['nothing', '@OptionalAuth', OPTIONAL],
  ['nothing', "@Roles('admin')", ADMIN],
  ['@Public', 'nothing', OPEN],
  ['@Public', '@Public', OPEN],
  ['@Public', '@OptionalAuth', OPTIONAL],
  ['@Public', "@Roles('admin')", ADMIN],
  ['@OptionalAuth', 'nothing', OPTIONAL],
  ['@OptionalAuth', '@Public', OPEN],
  ['@OptionalAuth', '@OptionalAuth', OPTIONAL],
  ['@OptionalAuth', "@Roles('admin')", ADMIN],
  ["@Roles('admin')", 'nothing', ADMIN],
  ["@Roles('admin')", '@Public', OPEN],
  ["@Roles('admin')", '@OptionalAuth', ADMIN],
  ["@Roles('admin')", "@Roles('admin')", ADMIN],
];

function controller(path: string, onClass: Decorator, onHandler: Decorator): Type {
  @Controller(path)
  @onClass
  class ProbeController {
    @Get()
    @onHandler
    probe(@CurrentUser() user: AuthgearUser | undefined): unknown {
      return { sees: user === undefined ? 'nobody' : 'the caller' };
    }
  }
  return ProbeController;
}

describe.each(ADAPTERS)('what the handler says overrides what its class says on %s', (adapter) => {
  const stage = useStage(adapter);

  describe.each([
    ['a guard on the class', { globalGuard: false }, UseGuards(AuthgearGuard)],
    ['a global guard', { globalGuard: true }, applyDecorators()],
  ])('under %s', (_case, options, guard) => {
    let app: TestApp;

    beforeAll(async () => {
      const controllers = TABLE.map(([onClass, onHandler], index) =>
        controller(`probe-${index}`, applyDecorators(guard, DECORATORS[onClass]), DECORATORS[onHandler]),
      );
      app = await stage.startApp(options, { controllers });
    });

    it.each(TABLE.map((row, index) => [...row, `/probe-${index}`] as const))(
      '%s on the class, %s on the handler',
      async (_onClass, _onHandler, outcomes, path) => {
        const { issuer } = stage;
        const tokens = [
          undefined,
          await issuer.idToken({ roles: ['admin'] }),
          await issuer.accessToken(),
          await issuer.accessToken({ roles: ['admin'] }),
        ];
        const met: unknown[] = [];
        for (const token of tokens) {
          const { status, body } = await app.get(path, token);
          met.push(status === 200 ? Reflect.get(Object(body), 'sees') : status);
        }
        expect(met).toEqual(outcomes);
      },
    );
  });
});
