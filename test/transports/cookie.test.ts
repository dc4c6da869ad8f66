import { cookiesNamed } from '../../lib/transports/cookie.js';

describe('cookiesNamed', () => {
  it.each([
    ['alone', 'token=abc', ['abc']],
    ['first', 'token=abc; a=b', ['abc']],
    ['last', 'a=b; token=abc', ['abc']],
    ['in between', 'a=b; token=abc; c=d', ['abc']],
    ['without spaces', 'a=b;token=abc;c=d', ['abc']],
    ['with white space around everything', 'a=b;\t token \t= \tabc\t ; c=d', ['abc']],
    ['with a value that has an equals sign', 'token=a=b==', ['a=b==']],
    ['in quotes', 'token="abc"', ['abc']],
    ['in quotes that hold nothing', 'token=""', ['']],
    ['without a value', 'token=; a=b', ['']],
    ['with percent escapes, which stay', 'token=%61bc', ['%61bc']],
    ['twice', 'token=abc; a=b; token=def', ['abc', 'def']],
    ['twice with the same value', 'token=abc;token=abc', ['abc', 'abc']],
    ['after empty pairs', ';; ;token=abc;', ['abc']],
  ])('gives the values of the cookie %s', (_where, header, values) => {
    expect(cookiesNamed('token', header)).toEqual(values);
  });

  it.each([
    ['only the opening one', '"abc'],
    ['only the closing one', 'abc"'],
    ['one and nothing else', '"'],
    ['a single one on each side', "'abc'"],
  ])('leaves quotes where they are not a pair: %s', (_what, value) => {
    expect(cookiesNamed('token', `token=${value}`)).toEqual([value]);
  });

  it.each([
    ['nothing', ''],
    ['another name', 'other=abc'],
    ['the name in another case', 'Token=abc'],
    ['a name that begins with it', 'tokens=abc'],
    ['a name that ends with it', 'a-token=abc'],
    ['a name in quotes', '"token"=abc'],
    ['a name with percent escapes', '%74oken=abc'],
    ['the name without a value', 'token'],
    ['a name that lacks its last letter, without a value', 'tokenx'],
    ['the name without a value, and a pair without a name', 'token; =abc'],
    ['the name as a value', 'a=token; b="token=abc"'],
  ])('gives none where there is %s', (_what, header) => {
    expect(cookiesNamed('token', header)).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'a.b', '$&', '!#$%&*+-.^_`|~', 'a'])('takes the name %s as it is', (name) => {
    expect(cookiesNamed(name, `other=x; ${name}=abc`)).toEqual(['abc']);
    expect(cookiesNamed(name, 'other=x')).toEqual([]);
  });
});
