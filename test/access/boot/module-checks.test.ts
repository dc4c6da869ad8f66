import { type DynamicModule, Module } from '@nestjs/common';
import type { BootCheck } from '../../../lib/access/boot/boot-check.js';
import { LOADED_AT_START_UP } from '../../../lib/access/boot/loaded-at-start-up.js';
import { ONE_COPY } from '../../../lib/access/boot/one-copy.js';
import { ONE_GLOBAL_GUARD } from '../../../lib/access/boot/one-global-guard.js';
import { hasGlobalGuard, LoadedAtStartUp } from '../../../lib/access/global-guards.js';
import { AUTHGEAR_MODULE, GLOBAL_GUARDS, ROUTE_POLICIES } from '../../../lib/access/tokens.js';
import { AuthgearOptionsError } from '../../../lib/errors/setup-errors.js';
import { failureOf } from '../../support/failures.js';
import { bootedApp } from '../support/booted-app.js';

@Module({})
class OtherModule {}

/** A module that provides these tokens, and imports these modules. */
function moduleWith(tokens: readonly symbol[], imports: DynamicModule['imports'] = []): DynamicModule {
  @Module({})
  class MarkedModule {}
  return { module: MarkedModule, imports, providers: tokens.map((provide) => ({ provide, useValue: {} })) };
}

async function problemsOf(check: BootCheck, ...imports: DynamicModule[]): Promise<readonly string[]> {
  const app = await bootedApp({ imports });
  let error: unknown;
  try {
    check.onLoad?.(app);
  } catch (thrown) {
    error = thrown;
  }
  if (error === undefined) return [];
  expect(error).toBeInstanceOf(AuthgearOptionsError);
  return (error as AuthgearOptionsError).problems;
}

describe('ONE_COPY', () => {
  const ours = () => moduleWith([AUTHGEAR_MODULE, ROUTE_POLICIES]);
  const ofAnotherCopy = () => moduleWith([AUTHGEAR_MODULE]);
  const PROBLEM =
    'nestjs-authgear is installed twice, and this app imports AuthgearModule.forRoot() of both copies: install one version ' +
    '(npm ls nestjs-authgear shows them, npm dedupe may join them), and import its AuthgearModule.forRoot() in the root module';

  it('is content with any number of modules of this copy', async () => {
    expect(await problemsOf(ONE_COPY, ours())).toEqual([]);
    expect(await problemsOf(ONE_COPY, ours(), ours(), moduleWith([]))).toEqual([]);
  });

  it('finds a module of another copy, before or after ours', async () => {
    expect(await problemsOf(ONE_COPY, ours(), ofAnotherCopy())).toEqual([PROBLEM]);
    expect(await problemsOf(ONE_COPY, ofAnotherCopy(), ours())).toEqual([PROBLEM]);
  });
});

describe('ONE_GLOBAL_GUARD', () => {
  const global = () => moduleWith([GLOBAL_GUARDS]);

  it('is content with none and with one', async () => {
    expect(await problemsOf(ONE_GLOBAL_GUARD, moduleWith([AUTHGEAR_MODULE]), moduleWith([AUTHGEAR_MODULE]))).toEqual(
      [],
    );
    expect(await problemsOf(ONE_GLOBAL_GUARD, global(), moduleWith([AUTHGEAR_MODULE]))).toEqual([]);
  });

  it('finds two', async () => {
    expect(await problemsOf(ONE_GLOBAL_GUARD, global(), global())).toEqual([
      'globalGuard is true in more than one AuthgearModule.forRoot() of this app, so no token would pass them all: set it ' +
        'in that of the root module only, and guard the other routes with @UseGuards()',
    ]);
  });
});

describe('LOADED_AT_START_UP', () => {
  it('is content with an app without globalGuard, and with one that is loaded at start-up', async () => {
    expect(await problemsOf(LOADED_AT_START_UP, moduleWith([AUTHGEAR_MODULE], [LoadedAtStartUp]))).toEqual([]);
    expect(await problemsOf(LOADED_AT_START_UP, moduleWith([GLOBAL_GUARDS], [OtherModule, LoadedAtStartUp]))).toEqual(
      [],
    );
  });

  it('finds one for which Nest computed no distance, as it does for lazily loaded modules', async () => {
    const app = await bootedApp({ imports: [moduleWith([GLOBAL_GUARDS], [OtherModule, LoadedAtStartUp])] });
    const [marker] = app.discovery.getProviders().filter(({ token }) => token === LoadedAtStartUp);
    if (marker?.host === undefined) throw new Error('the app has no marker');
    marker.host.distance = 0;
    expect(failureOf(() => LOADED_AT_START_UP.onLoad?.(app))).toMatchObject({
      problems: [
        'globalGuard is true in an AuthgearModule that is loaded lazily, for which Nest registers no global guards: import ' +
          'AuthgearModule.forRoot() in the root module',
      ],
    });
  });
});

describe('hasGlobalGuard', () => {
  it('knows whether any module of the app has it', async () => {
    expect(hasGlobalGuard(await bootedApp({ imports: [moduleWith([]), moduleWith([GLOBAL_GUARDS])] }))).toBe(true);
    expect(hasGlobalGuard(await bootedApp({ imports: [moduleWith([AUTHGEAR_MODULE])] }))).toBe(false);
  });
});
