import { lineageOf, nameOf, ownNameOf, placeOf } from '../../lib/access/class-lineage.js';

class Root {
  inherited(): void {}
  overridden(): void {}
}

class Middle extends Root {
  override overridden(): void {}
}

class Leaf extends Middle {
  own(): void {}
}

class Wrapped extends Middle {
  handler(): void {}
}
Wrapped.prototype.handler = Root.prototype.inherited.bind(undefined);

const Nameless = (() => class extends Root {})();

describe('lineageOf', () => {
  it('goes from the class to the root', () => {
    expect(lineageOf(Leaf)).toEqual([Leaf, Middle, Root]);
    expect(lineageOf(Root)).toEqual([Root]);
  });

  it('ends at a class without a prototype', () => {
    class Odd {}
    Object.setPrototypeOf(Odd, null);
    expect(lineageOf(Odd)).toEqual([Odd]);
  });
});

describe('ownNameOf', () => {
  it.each([
    [Leaf, Leaf.prototype.own, 'own'],
    [Leaf, Leaf.prototype.overridden, undefined],
    [Middle, Leaf.prototype.overridden, 'overridden'],
    [Middle, Root.prototype.overridden, undefined],
    [Root, Root.prototype.overridden, 'overridden'],
    [Root, Leaf.prototype.own, undefined],
  ])('finds what the class itself declares: %p %p', (type, method, name) => {
    expect(ownNameOf(type, method)).toBe(name);
  });

  it('goes by the function, whatever its own name is', () => {
    expect(ownNameOf(Wrapped, Wrapped.prototype.handler)).toBe('handler');
  });
});

describe('placeOf', () => {
  it.each([
    [Leaf, Leaf.prototype.own, 'Leaf.own'],
    [Leaf, Root.prototype.inherited, 'Leaf.inherited'],
    [Nameless, Root.prototype.inherited, '(anonymous class).inherited'],
    [Leaf, Root.prototype.inherited.bind(undefined), 'Leaf.bound inherited'],
    [Wrapped, Wrapped.prototype.handler, 'Wrapped.handler'],
    [class Heir extends Wrapped {}, Wrapped.prototype.handler, 'Heir.handler'],
  ])('names the class and the method: %p %p', (type, method, place) => {
    expect(placeOf(type, method)).toBe(place);
  });
});

describe('nameOf', () => {
  it('names a class without a name too', () => {
    expect([nameOf(Leaf), nameOf(Nameless)]).toEqual(['Leaf', '(anonymous class)']);
  });
});
