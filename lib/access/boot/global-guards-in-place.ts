import { AuthgearOptionsError } from '../../errors/setup-errors.js';
import { GLOBAL_GUARD_TYPES, hasGlobalGuard } from '../global-guards.js';
import type { BootCheck } from './boot-check.js';

/** With `globalGuard`, both guards really are among those that Nest runs for every route. */
export const GLOBAL_GUARDS_IN_PLACE: BootCheck = {
  onModuleInit(app) {
    const guards = app.config.getGlobalGuards();
    const areInPlace = GLOBAL_GUARD_TYPES.every((type) => guards.some((guard) => guard instanceof type));
    if (areInPlace || !hasGlobalGuard(app)) return;
    throw new AuthgearOptionsError([
      'globalGuard is true, and yet AuthgearGuard and RolesGuard are not among the global guards of the app: something ' +
        'removed them after AuthgearModule.forRoot() had registered them. Leave the global guards of ApplicationConfig ' +
        'alone, or list all guards as APP_GUARD providers, without globalGuard (see docs/guides/global-guards.md)',
    ]);
  },
};
