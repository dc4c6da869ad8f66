import { Controller, Inject, Injectable, Scope } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { handlersOf } from '../../../lib/access/boot/handlers.js';
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

const VALUES = [null, undefined, 'text', Object.create(null), { method() {} }, () => 'function', new Map()];

describe('handlersOf', () => {
  it('lists the methods of controllers and providers, as Nest calls them', async () => {
    const providers = [
      Service,
      { provide: 'made', useFactory: () => new Made() },
      ...VALUES.map((useValue, index) => ({ provide: `value${index}`, useValue })),
    ];
    const { app, module } = await bootStage({ controllers: [Rebinding, Scoped], providers });
    const rebinding = module.get(Rebinding);
    const handlers = handlersOf(app.discovery);
    const types = [Rebinding, Scoped, Service, Made];
    expect(handlers.filter(({ type }) => types.some((known) => known === type))).toEqual([
      { type: Rebinding, name: 'bound', method: rebinding.bound, place: 'Rebinding.bound' },
      { type: Rebinding, name: 'inherited', method: Base.prototype.inherited, place: 'Rebinding.inherited' },
      { type: Scoped, name: 'scoped', method: Scoped.prototype.scoped, place: 'Scoped.scoped' },
      { type: Service, name: 'serve', method: Service.prototype.serve, place: 'Service.serve' },
      { type: Made, name: 'make', method: Made.prototype.make, place: 'Made.make' },
    ]);
    expect(handlers.filter(({ type }) => type === Object)).toEqual([]);
  });

  it('lists a provider once, however many modules have it', async () => {
    const { app } = await bootStage({ providers: [Service, { provide: 'alias', useExisting: Service }] });
    expect(handlersOf(app.discovery).filter(({ type }) => type === Service)).toHaveLength(1);
  });

  it('leaves out what the instance has in place of a method', async () => {
    @Controller()
    class Broken {
      constructor() {
        Object.assign(this, { method: 'not a function' });
      }

      method(): void {}
    }
    const { app } = await bootStage({ controllers: [Broken] });
    expect(handlersOf(app.discovery).filter(({ type }) => type === Broken)).toEqual([]);
  });
});
