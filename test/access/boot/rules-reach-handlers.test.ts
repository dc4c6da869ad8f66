import { Controller, Get, SetMetadata, type Type, UseGuards } from '@nestjs/common';
import { RULES_REACH_HANDLERS } from '../../../lib/access/boot/rules-reach-handlers.js';
import { AUTHGEAR_ROLES_METADATA, Roles } from '../../../lib/access/role-rule.js';
import { RolesGuard } from '../../../lib/access/roles.guard.js';
import { AuthgearRouteError } from '../../../lib/errors/setup-errors.js';
import { failureOf } from '../../support/failures.js';
import { bootStage } from '../support/boot-stage.js';

const Replaced: MethodDecorator = (_target, _name, descriptor) => {
  Object.assign(descriptor, { value: () => 'replaced' });
};

@Controller()
class Lost {
  @Replaced
  @Roles('admin')
  list(): void {}

  @Roles('admin')
  @Replaced
  kept(): void {}
}

@Controller()
class Heir extends Lost {}

@Controller()
class Overriding extends Lost {
  override list(): void {}
}

@Controller()
class Unenforced {
  @Get()
  @SetMetadata(AUTHGEAR_ROLES_METADATA, { any: ['admin'] })
  list(): void {}
}

@Controller()
class Enforced {
  @Roles('admin')
  list(): void {}

  @UseGuards(RolesGuard)
  @SetMetadata(AUTHGEAR_ROLES_METADATA, { any: ['admin'] })
  written(): void {}

  bare(): void {}
}

const lost = (type: string) =>
  `${type}.list: @Roles has no effect, because another function replaced the method that it is on. ` +
  'Put @Roles above the decorator that replaces the method, or let that copy the metadata';
const UNENFORCED = 'Unenforced.list has a rule and no RolesGuard to enforce it: use @Roles(), which applies both';

async function check(
  controllers: readonly Type[],
  { guards = [], ...extras }: { globalGuard?: boolean; guards?: readonly object[] } = {},
): Promise<() => void> {
  const { app, handlers } = await bootStage({ controllers: [...controllers] }, extras);
  for (const guard of guards) app.config.addGlobalGuard(Object(guard));
  return () => RULES_REACH_HANDLERS.onApplicationBootstrap?.(app, handlers());
}

describe('RULES_REACH_HANDLERS', () => {
  it.each([
    ['a lost rule', [Lost], {}, lost('Lost')],
    ['a lost rule under globalGuard', [Lost], { globalGuard: true }, lost('Lost')],
    ['an inherited lost rule', [Heir], {}, lost('Heir')],
    ['a rule without its guard', [Unenforced], {}, UNENFORCED],
    ['a rule beside another guard', [Unenforced], { guards: [{ canActivate: () => true }] }, UNENFORCED],
    ['all of them, each once', [Lost, Lost, Unenforced, Heir], {}, `${lost('Lost')}\n${lost('Heir')}\n${UNENFORCED}`],
  ])('names %s', async (_case, controllers, options, message) => {
    const error = failureOf(await check(controllers, options));
    expect(error).toBeInstanceOf(AuthgearRouteError);
    expect(error).toMatchObject({ message });
  });

  it.each([
    ['rules with their guard', [Enforced], {}],
    ['a method that overrides one whose rule was lost', [Overriding], {}],
    ['any rule under globalGuard', [Unenforced], { globalGuard: true }],
    ['any rule under a global RolesGuard', [Unenforced], { guards: [Object.create(RolesGuard.prototype)] }],
  ])('lets %s be', async (_case, controllers, options) => {
    expect(await check(controllers, options)).not.toThrow();
  });
});
