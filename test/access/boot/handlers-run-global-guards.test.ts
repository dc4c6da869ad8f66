import { type CanActivate, type Type, UseGuards } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { GuardsContextCreator } from '@nestjs/core/guards/guards-context-creator.js';
import { NestContainer } from '@nestjs/core/injector/container.js';
import { AuthgearGuard } from '../../../lib/access/authgear.guard.js';
import { HANDLERS_RUN_GLOBAL_GUARDS } from '../../../lib/access/boot/handlers-run-global-guards.js';
import { OptionalAuth } from '../../../lib/access/optional-auth.decorator.js';
import { Public } from '../../../lib/access/public.decorator.js';
import { Roles } from '../../../lib/access/role-rule.js';
import { RolesGuard } from '../../../lib/access/roles.guard.js';
import { AuthgearRouteError } from '../../../lib/errors/setup-errors.js';
import { failureOf } from '../../support/failures.js';
import { bootStage } from '../support/boot-stage.js';

class OwnGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

class Handlers {
  bare(): void {}

  @OptionalAuth()
  optional(): void {}

  @UseGuards(OwnGuard)
  byOwnGuard(): void {}

  @UseGuards(RolesGuard)
  withoutRule(): void {}

  @UseGuards(AuthgearGuard)
  guarded(): void {}

  @Roles('admin')
  byRole(): void {}

  @Public()
  open(): void {}
}

@Roles('admin')
class AdminHandlers extends Handlers {}

const UNGUARDED = ['bare', 'optional', 'byOwnGuard', 'withoutRule'] as const;
const CLOSED_OR_PUBLIC = ['guarded', 'byRole', 'open'] as const;

async function stage(globalGuard = true) {
  const { app, handlers } = await bootStage({}, { globalGuard });
  HANDLERS_RUN_GLOBAL_GUARDS.onLoad?.(app);
  const container = new NestContainer(app.config);
  /** Collects the guards of a handler as Nest does, with the global guards of this configuration. */
  const guardsOf = (
    name: keyof Handlers,
    { type = Handlers, config }: { type?: Type<Handlers>; config?: ApplicationConfig | undefined } = {},
  ) => new GuardsContextCreator(container, config).create(new type(), Handlers.prototype[name], 'a module');
  const boot = () => HANDLERS_RUN_GLOBAL_GUARDS.onApplicationBootstrap?.(app, handlers());
  return { app, guardsOf, boot };
}

const messageOf = (...places: readonly string[]) =>
  'globalGuard is true, and yet Nest runs no global guards for these handlers:\n' +
  `${places.map((place) => `  - ${place}`).join('\n')}\n` +
  'Put @UseGuards(AuthgearGuard), @Roles() or @Public() on each of them or on their classes, or connect the microservice ' +
  'with { inheritAppConfig: true }';

describe('HANDLERS_RUN_GLOBAL_GUARDS', () => {
  it.each([
    ['none', undefined],
    ["another app's", new ApplicationConfig()],
  ])('stops the boot over handlers whose global guards are %s, and closes them', async (_whose, config) => {
    const { guardsOf, boot } = await stage();
    const guards = UNGUARDED.map((name) => guardsOf(name, { config }));
    const error = failureOf(boot);
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message: messageOf(...UNGUARDED.map((name) => `Handlers.${name}`)) });
    for (const [index, [door, ...others]] of guards.entries()) {
      expect(others).toEqual([]);
      const refusal = failureOf(() => door?.canActivate(Object(undefined)));
      expect(refusal).toBeInstanceOf(AuthgearRouteError);
      expect(refusal).toMatchObject({ message: messageOf(`Handlers.${UNGUARDED[index]}`) });
    }
  });

  it.each(CLOSED_OR_PUBLIC)('lets a handler be that is closed by itself, or public: %s', async (name) => {
    const { guardsOf, boot } = await stage();
    // The guards that it names are no providers here, so that Nest finds none.
    expect(guardsOf(name)).toEqual([]);
    expect(boot).not.toThrow();
  });

  it('lets a handler be that its class closes', async () => {
    const { guardsOf, boot } = await stage();
    guardsOf('bare', { type: AdminHandlers });
    expect(boot).not.toThrow();
  });

  it('lets a handler be that gets the global guards', async () => {
    const { app, guardsOf, boot } = await stage();
    expect(guardsOf('bare', { config: app.config })).toEqual(app.config.getGlobalGuards());
    expect(boot).not.toThrow();
  });

  it('lets apps without globalGuard be', async () => {
    const { guardsOf, boot } = await stage(false);
    expect(guardsOf('bare')).toEqual([]);
    expect(boot).not.toThrow();
  });

  it('keeps the apps of a process apart', async () => {
    const [first, second] = [await stage(), await stage()];
    first.guardsOf('bare');
    expect(second.boot).not.toThrow();
    expect(first.boot).toThrow('Handlers.bare');
  });

  it('watches once, however many apps there are', async () => {
    await stage();
    const { create } = GuardsContextCreator.prototype;
    await stage();
    expect(GuardsContextCreator.prototype.create).toBe(create);
  });

  it('lets a container be that has no configuration', () => {
    const creator = new GuardsContextCreator(new NestContainer());
    expect(creator.create(new Handlers(), Handlers.prototype.bare, 'a module')).toEqual([]);
  });
});
