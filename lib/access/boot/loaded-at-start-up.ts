import { AuthgearOptionsError } from '../../errors/setup-errors.js';
import { LoadedAtStartUp } from '../global-guards.js';
import { GLOBAL_GUARDS } from '../tokens.js';
import type { BootCheck } from './boot-check.js';

/** Nest registers no global guards of a module that is loaded lazily: the routes would stay open. */
export const LOADED_AT_START_UP: BootCheck = {
  onLoad({ discovery }) {
    const module = discovery.getProviders().find(({ token }) => token === GLOBAL_GUARDS)?.host;
    const marker = [...(module?.imports ?? [])].find(({ metatype }) => metatype === LoadedAtStartUp);
    if (marker?.distance !== 0) return;
    throw new AuthgearOptionsError([
      'globalGuard is true in an AuthgearModule that is loaded lazily, for which Nest registers no global guards: import ' +
        'AuthgearModule.forRoot() in the root module',
    ]);
  },
};
