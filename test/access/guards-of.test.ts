import { type CanActivate, UseGuards } from '@nestjs/common';
import { hasGuard, hasOwnGuard, isGuard } from '../../lib/access/guards-of.js';

class Guard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

class SubGuard extends Guard {}

class OtherGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

class Handlers {
  @UseGuards(OtherGuard, Guard)
  guarded(): void {}

  @UseGuards(SubGuard)
  bySubclass(): void {}

  @UseGuards(new Guard())
  byInstance(): void {}

  @UseGuards(OtherGuard)
  byOther(): void {}

  bare(): void {}
}

@UseGuards(Guard)
class GuardedHandlers extends Handlers {}

class Heir extends GuardedHandlers {}

const { guarded, bySubclass, byInstance, byOther, bare } = Handlers.prototype;

describe('isGuard', () => {
  it.each([
    [Guard, true],
    [SubGuard, true],
    [new Guard(), true],
    [new SubGuard(), true],
    [OtherGuard, false],
    [new OtherGuard(), false],
    [() => true, false],
    [undefined, false],
    [{ prototype: new Guard() }, false],
  ])('knows the class, its subclasses and their instances: %p', (value, expected) => {
    expect(isGuard(value, Guard)).toBe(expected);
  });
});

describe('hasGuard', () => {
  it.each([
    [Handlers, guarded, true],
    [Handlers, bySubclass, true],
    [Handlers, byInstance, true],
    [Handlers, byOther, false],
    [Handlers, bare, false],
    [GuardedHandlers, byOther, true],
    [GuardedHandlers, bare, true],
    [Heir, bare, true],
  ])('looks at the class and at the handler: %p %p', (type, method, expected) => {
    expect(hasGuard(type, method, Guard)).toBe(expected);
  });
});

describe('hasOwnGuard', () => {
  it('looks at the handler alone', () => {
    expect([guarded, bare].map((method) => hasOwnGuard(method, Guard))).toEqual([true, false]);
  });
});
