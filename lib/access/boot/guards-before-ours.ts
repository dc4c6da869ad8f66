import type { CanActivate } from '@nestjs/common';
import { writeToLog } from '../../observability/write-to-log.js';
import { GLOBAL_GUARD_TYPES } from '../global-guards.js';
import type { BootCheck } from './boot-check.js';

/**
 * Nest runs the `APP_GUARD` providers of the root module before those of the modules that it imports. Such a guard sees no
 * user, and one that lets calls without a user pass lets all pass.
 */
export const GUARDS_BEFORE_OURS: BootCheck = {
  onModuleInit({ config }) {
    const guards = config.getGlobalGuards();
    const ours = guards.findIndex((guard) => GLOBAL_GUARD_TYPES.some((type) => guard instanceof type));
    const names = guards.slice(0, Math.max(ours, 0)).map(nameOf);
    if (names.length === 0) return;
    writeToLog(
      'warn',
      `Global guards that run before AuthgearGuard, and so find no user: ${names.join(', ')}. If one of them needs the user, ` +
        'list all guards in one place, without globalGuard (see docs/guides/global-guards.md)',
    );
  },
};

function nameOf(guard: CanActivate): string {
  const { name } = guard.constructor;
  return name === 'Object' ? 'a guard without a class' : name;
}
