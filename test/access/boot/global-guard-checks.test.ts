import { type CanActivate, Module } from '@nestjs/common';
import { GLOBAL_GUARDS_IN_PLACE } from '../../../lib/access/boot/global-guards-in-place.js';
import { GUARDS_BEFORE_OURS } from '../../../lib/access/boot/guards-before-ours.js';
import { GlobalAuthgearGuard, GlobalRolesGuard } from '../../../lib/access/global-guards.js';
import { GLOBAL_GUARDS } from '../../../lib/access/tokens.js';
import { AuthgearOptionsError } from '../../../lib/errors/setup-errors.js';
import { failureOf } from '../../support/failures.js';
import { LogRecorder } from '../../support/log-recorder.js';
import { bootedApp } from '../support/booted-app.js';

@Module({ providers: [{ provide: GLOBAL_GUARDS, useValue: {} }] })
class GuardingModule {}

class PlanGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const plan = new PlanGuard();
const plain: CanActivate = { canActivate: () => true };

/** An app with globalGuard, or without, in which Nest runs these guards. */
async function appWith(guards: readonly ('ours' | 'roles' | CanActivate)[], hasGlobalGuard = true) {
  const app = await bootedApp(hasGlobalGuard ? { imports: [GuardingModule] } : {});
  const { moduleRef, discovery } = app;
  for (const guard of guards) {
    if (guard === 'ours') app.config.addGlobalGuard(new GlobalAuthgearGuard(moduleRef, discovery));
    else if (guard === 'roles') app.config.addGlobalGuard(new GlobalRolesGuard(moduleRef, discovery));
    else app.config.addGlobalGuard(guard);
  }
  return app;
}

describe('GLOBAL_GUARDS_IN_PLACE', () => {
  it.each([[['ours', 'roles'] as const], [[plan, 'ours', plain, 'roles', plan] as const]])(
    'is content with both guards: case %#',
    async (guards) => {
      const app = await appWith(guards);
      expect(() => GLOBAL_GUARDS_IN_PLACE.onModuleInit?.(app)).not.toThrow();
    },
  );

  it('is content with neither where globalGuard is not true', async () => {
    const app = await appWith([plan], false);
    expect(() => GLOBAL_GUARDS_IN_PLACE.onModuleInit?.(app)).not.toThrow();
  });

  it.each([[[]], [[plan]], [['ours', plan]], [['roles']]] as const)('misses a guard: case %#', async (guards) => {
    const app = await appWith(guards);
    const error = failureOf(() => GLOBAL_GUARDS_IN_PLACE.onModuleInit?.(app));
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    expect(error).toMatchObject({
      problems: [
        'globalGuard is true, and yet AuthgearGuard and RolesGuard are not among the global guards of the app: something ' +
          'removed them after AuthgearModule.forRoot() had registered them. Leave the global guards of ApplicationConfig ' +
          'alone, or list all guards as APP_GUARD providers, without globalGuard (see docs/guides/global-guards.md)',
      ],
    });
  });
});

describe('GUARDS_BEFORE_OURS', () => {
  const log = new LogRecorder();

  afterEach(() => log.stop());

  it.each([
    [['roles', plan, 'ours'], false],
    [['ours', 'roles', plan], true],
    [['ours', plan, 'roles'], true],
    [[plan, plain], false],
    [[], false],
  ] as const)(
    'names no guard that runs after the first of ours, or without one: case %#',
    async (guards, hasGlobalGuard) => {
      const app = await appWith(guards, hasGlobalGuard);
      log.start();
      GUARDS_BEFORE_OURS.onModuleInit?.(app);
      expect(log.lines).toEqual([]);
    },
  );

  it('names all that run before ours, in one line', async () => {
    const app = await appWith([plan, plain, new PlanGuard(), 'ours', 'roles', plan]);
    log.start();
    GUARDS_BEFORE_OURS.onModuleInit?.(app);
    expect(log.lines).toEqual([
      [
        'warn',
        'Global guards that run before AuthgearGuard, and so find no user: PlanGuard, a guard without a class, PlanGuard. If ' +
          'one of them needs the user, list all guards in one place, without globalGuard (see docs/guides/global-guards.md)',
      ],
    ]);
  });
});
