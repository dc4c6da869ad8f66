import { AuthgearOptionsError } from '../../errors/setup-errors.js';
import { GLOBAL_GUARDS } from '../tokens.js';
import type { BootCheck } from './boot-check.js';

/** Two would ask every request for a token of each, and so refuse all. */
export const ONE_GLOBAL_GUARD: BootCheck = {
  onLoad({ discovery }) {
    if (discovery.getProviders().filter(({ token }) => token === GLOBAL_GUARDS).length <= 1) return;
    throw new AuthgearOptionsError([
      'globalGuard is true in more than one AuthgearModule.forRoot() of this app, so no token would pass them all: set it in ' +
        'that of the root module only, and guard the other routes with @UseGuards()',
    ]);
  },
};
