import { Controller, Inject, Injectable, type ModuleMetadata, Scope, SetMetadata } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { OptionalAuth } from '../../../lib/access/optional-auth.decorator.js';
import { Public } from '../../../lib/access/public.decorator.js';
import { AUTHGEAR_ROLES_METADATA, Roles } from '../../../lib/access/role-rule.js';
import { bootStage } from '../support/boot-stage.js';

class Base {
  inherited(): void {}
}

@Controller()
class Rebinding extends Base {
  readonly field = 'not a method';

  constructor() {
    super();
    this.bound = this.bound.bind(this);
  }

  get accessor(): () => void {
    throw new Error('was called');
  }

  bound(): void {}
}

@Controller({ scope: Scope.REQUEST })
class Scoped {
  constructor(@Inject(REQUEST) readonly request: unknown) {}

  scoped(): void {}
}

@Roles('admin')
@Injectable()
class Service {
  constructor() {
    this.serve = this.serve.bind(this);
  }

  serve(): void {}
}

class Made {
  make(): void {}
}

@Controller()
class Contradictory {
  first(): void {}

  @Public()
  @OptionalAuth()
  second(): void {}
}

@Controller()
class Heir extends Contradictory {}

@Injectable()
class InvalidService {
  @SetMetadata(AUTHGEAR_ROLES_METADATA, { all: [] })
  serve(): void {}
}

@Controller()
class Plain {
  handler(): void {}
}

const VALUES = [null, undefined, 'text', Object.create(null), { method() {} }, () => 'function', new Map()];

const OPEN_TO_ALL_USERS = { isPublic: false, isAuthOptional: false, rules: [] };
const FOR_ADMINS = { ...OPEN_TO_ALL_USERS, rules: [expect.objectContaining({ asks: { any: ['admin'] } })] };

describe('handlersOf', () => {
  it('lists the methods of controllers and providers, as Nest calls them, with their policies', async () => {
    const providers = [
      Service,
      { provide: 'made', useFactory: () => new Made() },
      ...VALUES.map((useValue, index) => ({ provide: `value${index}`, useValue })),
    ];
    const { handlers, module } = await bootStage({ controllers: [Rebinding, Scoped], providers });
    const { bound } = module.get(Rebinding);
    const { inherited } = Base.prototype;
    const { scoped } = Scoped.prototype;
    const { serve } = Service.prototype;
    const { make } = Made.prototype;
    const types = [Rebinding, Scoped, Service, Made];
    const listed = handlers();
    expect(listed.filter(({ type }) => types.some((known) => known === type))).toEqual([
      { type: Rebinding, name: 'bound', method: bound, place: 'Rebinding.bound', policy: OPEN_TO_ALL_USERS },
      {
        type: Rebinding,
        name: 'inherited',
        method: inherited,
        place: 'Rebinding.inherited',
        policy: OPEN_TO_ALL_USERS,
      },
      { type: Scoped, name: 'scoped', method: scoped, place: 'Scoped.scoped', policy: OPEN_TO_ALL_USERS },
      { type: Service, name: 'serve', method: serve, place: 'Service.serve', policy: FOR_ADMINS },
      { type: Made, name: 'make', method: make, place: 'Made.make', policy: OPEN_TO_ALL_USERS },
    ]);
    expect(listed.filter(({ type }) => type === Object)).toEqual([]);
  });

  it('lists a provider once, however many modules have it', async () => {
    const { handlers } = await bootStage({ providers: [Service, { provide: 'alias', useExisting: Service }] });
    expect(handlers().filter(({ type }) => type === Service)).toHaveLength(1);
  });

  it('leaves out what the instance has in place of a method', async () => {
    @Controller()
    class Broken {
      constructor() {
        Object.assign(this, { method: 'not a function' });
      }

      method(): void {}
    }
    const { handlers } = await bootStage({ controllers: [Broken] });
    expect(handlers().filter(({ type }) => type === Broken)).toEqual([]);
  });

  it.each<[string, ModuleMetadata, string]>([
    ['a handler', { controllers: [Plain, Contradictory] }, 'Contradictory.second has both'],
    ['an inherited handler', { controllers: [Heir] }, 'Heir.second has both'],
    [
      'a provider, which may have other handlers',
      { providers: [InvalidService] },
      'InvalidService.serve: @Roles() needs',
    ],
  ])('names an invalid policy: of %s', async (_kind, metadata, message) => {
    const { handlers } = await bootStage(metadata);
    expect(handlers).toThrow(message);
  });
});
