import { Test } from '@nestjs/testing';
import { judgeOf } from '../../lib/access/app-judge.js';
import { CALL_AUTHENTICATOR, ROUTE_POLICIES } from '../../lib/access/tokens.js';
import { AuthgearOptionsError } from '../../lib/errors/setup-errors.js';
import { failureOf } from '../support/failures.js';

const POLICIES = { provide: ROUTE_POLICIES, useValue: { name: 'policies' } };
const AUTHENTICATOR = { provide: CALL_AUTHENTICATOR, useValue: { name: 'authenticator' } };

/** An app with a module for each of these lists of providers. */
async function appOf(...modules: readonly (typeof POLICIES | typeof AUTHENTICATOR)[][]) {
  const imports = modules.map((providers) => ({ module: class Providing {}, providers }));
  return (await Test.createTestingModule({ imports }).compile()).createNestApplication();
}

const problem = (text: string) => ({ problems: [`a test ${text}`] });

describe('judgeOf()', () => {
  it('finds what judges the calls of an app', async () => {
    const app = await appOf([POLICIES, AUTHENTICATOR]);
    expect(judgeOf(app, 'a test')).toEqual({
      policies: POLICIES.useValue,
      authenticator: AUTHENTICATOR.useValue,
    });
  });

  it.each([
    ['nothing', []],
    ['policies alone', [POLICIES]],
    ['an authenticator alone', [AUTHENTICATOR]],
  ])('needs a whole AuthgearModule, and not %s', async (_what, providers) => {
    const app = await appOf(providers);
    const error = failureOf(() => judgeOf(app, 'a test'));
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    expect(error).toMatchObject(
      problem('needs AuthgearModule.forRoot() in the root module of the app (or nestjs-authgear is installed twice)'),
    );
  });

  it('needs a single AuthgearModule', async () => {
    const app = await appOf([POLICIES, AUTHENTICATOR], [POLICIES, AUTHENTICATOR]);
    expect(failureOf(() => judgeOf(app, 'a test'))).toMatchObject(
      problem(
        "can't tell which of the app's AuthgearModules is to judge: have one, or verify the token with the AuthgearTokenVerifier " +
          'of the right one',
      ),
    );
  });

  const method = () => undefined;
  it.each([undefined, null, {}, 'app', { get: method }, { select: method }])('needs an app, and not %p', (app) => {
    expect(failureOf(() => judgeOf(Object(app), 'a test'))).toMatchObject(
      problem('needs the app that NestFactory.create() returned'),
    );
  });
});
