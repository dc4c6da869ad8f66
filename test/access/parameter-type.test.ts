import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { CurrentUser } from '../../lib/access/current-user.decorator.js';
import { AuthgearUser } from '../../lib/token/authgear-user.js';

class Member {}

class SomePipe implements PipeTransform {
  readonly told: ArgumentMetadata[] = [];

  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    this.told.push(metadata);
    return value;
  }
}

/** What a compiler records for a class whose parameters have these types. */
function classWithParameters(...types: readonly unknown[]): { prototype: object } {
  class Controller {
    handle(): void {}
  }
  Reflect.defineMetadata('design:paramtypes', types, Controller.prototype, 'handle');
  Reflect.defineMetadata('design:paramtypes', types, Controller);
  return Controller;
}

/** The types that pipes are told after the second parameter was decorated. */
function typesAfter(decorate: ParameterDecorator, type: unknown): unknown {
  const { prototype } = classWithParameters(String, type, Member);
  decorate(prototype, 'handle', 1);
  return Reflect.getMetadata('design:paramtypes', prototype, 'handle');
}

/** The pipes that Nest runs for the first parameter of `handle`. */
function pipesOf(type: object): readonly unknown[] {
  const [parameter] = Object.values<{ pipes: readonly unknown[] }>(
    Reflect.getMetadata(ROUTE_ARGS_METADATA, type, 'handle'),
  );
  return parameter?.pipes ?? [];
}

describe('the type of a parameter with @CurrentUser', () => {
  it.each([AuthgearUser, Member, String])('is hidden from pipes, and those of others are not: %p', (type) => {
    for (const decorate of [CurrentUser(), CurrentUser('sub'), CurrentUser(SomePipe), CurrentUser(new SomePipe())]) {
      expect(typesAfter(decorate, type)).toEqual([String, Object, Member]);
    }
  });

  it.each<[string, (pipe: PipeTransform) => ParameterDecorator]>([
    ['alone', (pipe) => CurrentUser(pipe)],
    ['after a property', (pipe) => CurrentUser('sub', pipe)],
    ['after nothing', (pipe) => CurrentUser(undefined, pipe)],
    ['after another', (pipe) => CurrentUser(new SomePipe(), pipe)],
  ])("is told to a pipe of the decorator's own, unless it is AuthgearUser: %s", (_case, decorate) => {
    const pipe = new SomePipe();
    for (const type of [Member, AuthgearUser]) {
      const Controller = classWithParameters(type);
      decorate(pipe)(Controller.prototype, 'handle', 0);
      const own = pipesOf(Controller).at(-1) as PipeTransform;
      expect(own.transform('value', { type: 'custom', metatype: Object, data: 'sub' })).toBe('value');
    }
    expect(pipe.told).toEqual([
      { type: 'custom', metatype: Member, data: 'sub' },
      { type: 'custom', metatype: Object, data: 'sub' },
    ]);
  });

  it('is not told to a pipe that is given as a class, which Nest makes', () => {
    class PipeWithStatic extends SomePipe {
      static transform(): void {}
    }
    const Controller = classWithParameters(Member);
    CurrentUser(SomePipe, PipeWithStatic)(Controller.prototype, 'handle', 0);
    expect(pipesOf(Controller)).toEqual([SomePipe, PipeWithStatic]);
  });

  it('stays unknown where the compiler records none', () => {
    class Controller {
      handle(): void {}
    }
    const pipe = new SomePipe();
    CurrentUser(pipe)(Controller.prototype, 'handle', 0);
    expect(Reflect.getMetadata('design:paramtypes', Controller.prototype, 'handle')).toBeUndefined();
    expect(pipesOf(Controller)).toEqual([pipe]);
  });

  it('is not hidden in the base class whose handler is overridden', () => {
    const Base = classWithParameters(AuthgearUser);
    const prototype: object = Object.create(Base.prototype);
    CurrentUser()(prototype, 'handle', 0);
    expect(Reflect.getMetadata('design:paramtypes', prototype, 'handle')).toEqual([AuthgearUser]);
  });

  it('stays in a constructor, where Nest injects by type', () => {
    const Controller = classWithParameters(AuthgearUser, Member);
    CurrentUser()(Controller, undefined, 0);
    expect(Reflect.getMetadata('design:paramtypes', Controller)).toEqual([AuthgearUser, Member]);
  });
});
