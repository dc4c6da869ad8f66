import { forwardRef, Inject, Injectable, Module, type Provider, Scope } from '@nestjs/common';
import { SINGLETONS } from '../../../lib/access/boot/singletons.js';
import { CALL_AUTHENTICATOR } from '../../../lib/access/tokens.js';
import { AuthgearOptionsError } from '../../../lib/errors/setup-errors.js';
import { failureOf } from '../../support/failures.js';
import { bootedApp } from '../support/booted-app.js';

@Injectable({ scope: Scope.REQUEST })
class Tenant {}

/** Request-scoped itself, by what it depends on too. */
@Injectable({ scope: Scope.REQUEST })
class TenantUsers {
  constructor(@Inject(Tenant) readonly tenant: Tenant) {}
}

@Injectable()
class ByProperty {
  @Inject(Tenant)
  readonly tenant?: Tenant;
}

@Injectable()
class Left {
  constructor(@Inject(forwardRef(() => Right)) readonly right: unknown) {}
}

@Injectable()
class Right {
  constructor(
    @Inject(forwardRef(() => Left)) readonly left: unknown,
    @Inject(TenantUsers) readonly users: TenantUsers,
  ) {}
}

@Injectable()
class Hub {
  constructor(
    @Inject(forwardRef(() => DeadEnd)) readonly end: unknown,
    @Inject(Tenant) readonly tenant: Tenant,
  ) {}
}

@Injectable()
class DeadEnd {
  constructor(@Inject(forwardRef(() => Hub)) readonly hub: unknown) {}
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {}

const NAMED = Symbol('TENANT');
const scoped: Provider[] = [
  Tenant,
  TenantUsers,
  ByProperty,
  Left,
  Right,
  Hub,
  DeadEnd,
  { provide: NAMED, useFactory: () => ({}), scope: Scope.REQUEST },
];

/** What makes the singletons of this module, from these dependencies. */
const singletons = (...inject: (Provider & object)[]): Provider => ({
  provide: CALL_AUTHENTICATOR,
  inject: inject as [],
  useFactory: () => ({}),
});

const problemsOf = async (...inject: unknown[]): Promise<unknown> => {
  const app = await bootedApp({
    providers: [...scoped, singletons(...(inject as [])), { provide: 'PLAIN', useValue: 1 }],
  });
  return failureOf(() => SINGLETONS.onModuleInit?.(app));
};

const sentence = (name: string): string =>
  `forRootAsync() depends on ${name}, which is request-scoped: the keys would be loaded again for every request. Inject ` +
  'singletons only, and resolve request-scoped services inside validate, with ModuleRef.resolve() (see ' +
  'docs/guides/request-scoped-services.md)';

describe('SINGLETONS', () => {
  it.each([
    ['a class', [Tenant], 'Tenant'],
    ['the first request-scoped one of a chain', [TenantUsers], 'TenantUsers'],
    ['what a property is injected with', [ByProperty], 'Tenant'],
    ['a symbol', [NAMED], 'Symbol(TENANT)'],
    ['one that is not the first', ['PLAIN', Tenant], 'Tenant'],
    ['one after an optional dependency that is missing', [{ token: 'MISSING', optional: true }, Tenant], 'Tenant'],
    ['one behind providers that depend on each other', [Left], 'TenantUsers'],
    ['the last of a circle that leads nowhere else', [Hub], 'DeadEnd'],
  ])('names %s', async (_what, inject, name) => {
    const error = await problemsOf(...inject);
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    expect(error).toMatchObject({ problems: [sentence(name)] });
  });

  it('names that of each module', async () => {
    @Module({ providers: [Tenant, singletons(Tenant)] })
    class First {}
    @Module({ providers: [TenantUsers, Tenant, singletons(TenantUsers)] })
    class Second {}
    const app = await bootedApp({ imports: [First, Second] });
    expect(failureOf(() => SINGLETONS.onModuleInit?.(app))).toMatchObject({
      problems: [sentence('Tenant'), sentence('TenantUsers')],
    });
  });

  it('is content with singletons, whatever else is request-scoped in the app', async () => {
    const app = await bootedApp({
      providers: [...scoped, Transient, { provide: 'PLAIN', useValue: 1 }, singletons('PLAIN' as never, Transient)],
    });
    expect(() => SINGLETONS.onModuleInit?.(app)).not.toThrow();
  });
});
