import { Module } from '@nestjs/common';
import type { BootedApp } from '../../../lib/access/boot/boot-check.js';
import { CIRCULAR_OPTIONS } from '../../../lib/access/boot/circular-options.js';
import type { Provider } from '../../../lib/access/boot/providers.js';
import { CALL_AUTHENTICATOR } from '../../../lib/access/tokens.js';
import { AuthgearOptionsError } from '../../../lib/errors/setup-errors.js';
import { bootedApp } from '../support/booted-app.js';

class Users {}
class Mailer {}
class Configuration {}
class Verifier {}

const OPTIONS = Symbol('OPTIONS');
const MAIL = Symbol('MAIL');

@Module({ providers: [Users, Mailer, { provide: MAIL, useValue: {} }, { provide: 'DATABASE', useValue: {} }] })
class UsersModule {}

const made = (provide: symbol, ...inject: symbol[]) => ({ provide, inject, useFactory: () => ({}) });

@Module({ providers: [made(CALL_AUTHENTICATOR, OPTIONS), made(OPTIONS), Configuration, Verifier] })
class OurModule {}

type Token = Provider['token'];
type Edge = readonly [from: Token, to: Token];

const providerOf = ({ discovery }: BootedApp, wanted: Token): Provider => {
  const found = discovery.getProviders().find(({ token }) => token === wanted);
  if (found === undefined) throw new Error(`no provider ${String(wanted)}`);
  return found;
};

/** Notes dependencies as Nest does while it looks them up. */
const link = (app: BootedApp, edges: readonly Edge[]): void => {
  for (const [from, to] of edges) providerOf(app, from).addCtorMetadata(0, providerOf(app, to));
};

/** An app with these dependencies, as Nest 11 leaves it when it waits for them. */
async function waitingApp(...edges: readonly Edge[]): Promise<BootedApp> {
  const app = await bootedApp({ imports: [OurModule, UsersModule] });
  link(app, edges);
  return app;
}

/** The check's problems; none if it lets the app boot. */
async function problemsOf(app: BootedApp): Promise<readonly string[]> {
  const error: unknown = await CIRCULAR_OPTIONS.whileLoading?.(app).catch((reason: unknown) => reason);
  if (error === undefined) return [];
  expect(error).toBeInstanceOf(AuthgearOptionsError);
  return (error as AuthgearOptionsError).problems;
}

const sentence = (circle: string): string =>
  `forRootAsync() needs ${circle}, which needs what forRootAsync() returns, so neither can be made: inject ModuleRef, and get the ` +
  'other inside validate, with ModuleRef.get() (see docs/guides/circular-modules.md)';

const VERIFIER_NEEDS_OPTIONS: Edge = [Verifier, OPTIONS];

describe('CIRCULAR_OPTIONS', () => {
  it.each<[string, readonly Edge[], string]>([
    [
      'the service that needs the verifier',
      [
        [OPTIONS, Users],
        [Users, Verifier],
      ],
      'Users, which needs Verifier',
    ],
    [
      'every step',
      [
        [OPTIONS, Users],
        [Users, Mailer],
        [Mailer, Verifier],
      ],
      'Users, which needs Mailer, which needs Verifier',
    ],
    ['a factory that needs the verifier itself', [[OPTIONS, Verifier]], 'Verifier'],
    [
      'a class of options',
      [
        [OPTIONS, Configuration],
        [Configuration, Verifier],
      ],
      'Configuration, which needs Verifier',
    ],
    [
      "an app's provider without a class",
      [
        [OPTIONS, MAIL],
        [MAIL, Verifier],
      ],
      'Symbol(MAIL), which needs Verifier',
    ],
    [
      'a provider with a text as its token',
      [
        [OPTIONS, 'DATABASE'],
        ['DATABASE', Verifier],
      ],
      'DATABASE, which needs Verifier',
    ],
    [
      'the service that needs what authenticates calls',
      [
        [OPTIONS, Users],
        [Users, CALL_AUTHENTICATOR],
      ],
      'Users',
    ],
  ])('names %s', async (_what, edges, circle) => {
    const app = await waitingApp(...edges, VERIFIER_NEEDS_OPTIONS);
    expect(await problemsOf(app)).toEqual([sentence(circle)]);
  });

  it('finds what a property is injected with', async () => {
    const app = await waitingApp([OPTIONS, Users], VERIFIER_NEEDS_OPTIONS);
    providerOf(app, Users).addPropertiesMetadata('verifier', providerOf(app, Verifier));
    expect(await problemsOf(app)).toEqual([sentence('Users, which needs Verifier')]);
  });

  it('finds a circle behind dependencies that lead nowhere', async () => {
    const app = await waitingApp([OPTIONS, Users], [Users, Mailer], [Mailer, 'DATABASE'], VERIFIER_NEEDS_OPTIONS);
    providerOf(app, Users).addCtorMetadata(1, providerOf(app, 'DATABASE'));
    providerOf(app, Users).addCtorMetadata(2, providerOf(app, Verifier));
    expect(await problemsOf(app)).toEqual([sentence('Users, which needs Verifier')]);
  });

  it('waits until Nest has looked up what it can', async () => {
    const app = await waitingApp([OPTIONS, Users], VERIFIER_NEEDS_OPTIONS);
    const problems = problemsOf(app);
    for (let turn = 0; turn < 100; turn += 1) await undefined;
    link(app, [[Users, Verifier]]);
    expect(await problems).toEqual([sentence('Users, which needs Verifier')]);
  });

  it('needs no timer, which a test may hold', async () => {
    const app = await waitingApp([OPTIONS, Users]);
    jest.useFakeTimers();
    try {
      expect(await problemsOf(app)).toEqual([]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is content where nothing is circular, and one provider is needed twice', async () => {
    const app = await waitingApp([OPTIONS, Users], [Users, Mailer], [Mailer, 'DATABASE'], VERIFIER_NEEDS_OPTIONS);
    providerOf(app, OPTIONS).addCtorMetadata(1, providerOf(app, Mailer));
    expect(await problemsOf(app)).toEqual([]);
  });

  it("leaves the app's own circles to Nest", async () => {
    expect(await problemsOf(await waitingApp([OPTIONS, Users], [Users, Mailer], [Mailer, Users]))).toEqual([]);
  });

  it("is content with a class that Nest doesn't wait for, since it has a forwardRef", async () => {
    const app = await waitingApp([OPTIONS, Users], [Users, Verifier], VERIFIER_NEEDS_OPTIONS);
    providerOf(app, Users).forwardRef = true;
    expect(await problemsOf(app)).toEqual([]);
  });

  it('is content without our module', async () => {
    expect(await problemsOf(await bootedApp())).toEqual([]);
  });
});
