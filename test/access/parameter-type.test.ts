import type { PipeTransform } from '@nestjs/common';
import { CurrentUser } from '../../lib/access/current-user.decorator.js';
import { AuthgearUser } from '../../lib/token/authgear-user.js';

class Member {}

class SomePipe implements PipeTransform {
  transform(value: unknown): unknown {
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

describe('the type of a parameter with @CurrentUser', () => {
  it.each([AuthgearUser, Member, String])('is hidden from pipes, and those of others are not: %p', (type) => {
    expect(typesAfter(CurrentUser(), type)).toEqual([String, Object, Member]);
    expect(typesAfter(CurrentUser('sub'), type)).toEqual([String, Object, Member]);
  });

  it.each([
    ['alone', CurrentUser(SomePipe)],
    ['as an instance', CurrentUser(new SomePipe())],
    ['after a property', CurrentUser('sub', SomePipe)],
    ['after nothing', CurrentUser(undefined, SomePipe)],
  ])("is told to a pipe of the decorator's own, unless it is AuthgearUser: %s", (_case, decorate) => {
    expect(typesAfter(decorate, Member)).toEqual([String, Member, Member]);
    expect(typesAfter(decorate, AuthgearUser)).toEqual([String, Object, Member]);
  });

  it('stays unknown where the compiler records none', () => {
    class Controller {
      handle(): void {}
    }
    CurrentUser()(Controller.prototype, 'handle', 0);
    expect(Reflect.getMetadata('design:paramtypes', Controller.prototype, 'handle')).toBeUndefined();
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
