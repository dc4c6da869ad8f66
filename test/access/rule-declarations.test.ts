import { declaredRules, declareRule } from '../../lib/access/rule-declarations.js';

describe('rule declarations', () => {
  it('tell which decorators stated rules on a method, by metadata key', () => {
    @declareRule('@OnClass', 'key')
    class Declared {
      @declareRule('@First', 'first')
      @declareRule('@Second', 'second')
      @declareRule('@Former', 'first')
      method(): void {}

      @declareRule('@Third', 'third')
      other(): void {}

      bare(): void {}
    }
    class Heir extends Declared {}
    const declared = (prototype: object, name: string) => Object.fromEntries(declaredRules(prototype, name));
    expect(declared(Declared.prototype, 'method')).toEqual({ first: '@First', second: '@Second' });
    expect(declared(Declared.prototype, 'other')).toEqual({ third: '@Third' });
    expect(declared(Declared.prototype, 'bare')).toEqual({});
    expect(declared(Heir.prototype, 'method')).toEqual({});
  });
});
