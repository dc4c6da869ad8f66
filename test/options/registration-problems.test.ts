import { AuthgearOptionsError } from '../../lib/errors/setup-errors.js';
import {
  canProvideOptions,
  problemsOfForRoot,
  problemsOfForRootAsync,
} from '../../lib/options/registration-problems.js';
import { resolveOptions } from '../../lib/options/resolve-options.js';
import { failureOf } from '../support/failures.js';
import { problemsOf } from './support/option-problems.js';

const VALID = { endpoint: 'https://myproject.authgear.cloud', clientId: 'app' };
const BOOLEAN = 'must be true or false, not a string or anything else';
const MEMBERS =
  'imports, inject, useFactory, useClass, useExisting, provideInjectionTokensFrom, isGlobal, globalGuard, transports';
const ONE_SOURCE = 'useFactory, useClass and useExisting: exactly one of them must be given, not';

const useFactory = () => VALID;
class Factory {}

describe('problemsOfForRoot', () => {
  it.each(['true', 'false', '', 0, 1, {}, []])('knows that %j is neither true nor false', (value) => {
    expect(problemsOfForRoot({ ...VALID, isGlobal: value })).toEqual([`isGlobal ${BOOLEAN}`]);
    expect(problemsOfForRoot({ ...VALID, globalGuard: value })).toEqual([`globalGuard ${BOOLEAN}`]);
  });

  it.each([true, false, undefined, null])('takes %j', (value) => {
    expect(problemsOfForRoot({ ...VALID, isGlobal: value, globalGuard: value })).toEqual([]);
  });

  it.each([undefined, null, 'options', []])('leaves options that are %j to the check of the options', (options) => {
    expect(problemsOfForRoot(options)).toEqual([]);
  });
});

describe('problemsOfForRootAsync', () => {
  it.each([
    [{ useFactory }],
    [{ useFactory, inject: [], imports: [], provideInjectionTokensFrom: [], isGlobal: true, globalGuard: false }],
    [{ useClass: Factory }],
    [{ useExisting: Factory, useClass: undefined, useFactory: null }],
  ])('finds none in %o', (members) => {
    expect(problemsOfForRootAsync(members)).toEqual([]);
    expect(canProvideOptions(members)).toBe(true);
  });

  it.each([
    [undefined, 'none'],
    [null, 'none'],
    [{}, 'none'],
    [{ useClass: undefined, useExisting: null }, 'none'],
    [{ useFactory, useClass: Factory }, 'useFactory and useClass'],
    [{ useClass: Factory, useExisting: Factory }, 'useClass and useExisting'],
    [{ useFactory, useClass: Factory, useExisting: Factory }, 'useFactory and useClass and useExisting'],
  ])('wants exactly one source of the options: not %o', (members, given) => {
    expect(problemsOfForRootAsync(members)).toEqual([`${ONE_SOURCE} ${given}`]);
    expect(canProvideOptions(members)).toBe(false);
  });

  it.each([
    [{ useFactory: VALID }, 'useFactory must be a function'],
    [{ useClass: 'Factory' }, 'useClass must be a function'],
    [{ useExisting: {} }, 'useExisting must be a function'],
    [{ useFactory, inject: 'CONFIG' }, 'inject must be an array'],
    [{ useFactory, imports: {} }, 'imports must be an array'],
    [{ useFactory, provideInjectionTokensFrom: {} }, 'provideInjectionTokensFrom must be an array'],
  ])('knows the wrong type in %o', (members, problem) => {
    expect(problemsOfForRootAsync(members)).toEqual([problem]);
    expect(canProvideOptions(members)).toBe(false);
  });

  const transport = {
    type: 'rpc',
    callOf: () => undefined,
    holderOf: () => undefined,
    refusal: () => undefined,
  };

  it.each([[[]], [[transport]], [[transport, { ...transport, type: 'ws' }]], [undefined], [null]])(
    'takes transports: %o',
    (transports) => {
      expect(problemsOfForRoot({ ...VALID, transports })).toEqual([]);
    },
  );

  it.each([
    [transport],
    ['rpc'],
    [['rpc']],
    [[undefined]],
    [[transport, { ...transport, type: '' }]],
    [[{ ...transport, type: Symbol('rpc') }]],
    [[{ ...transport, callOf: undefined }]],
    [[{ ...transport, holderOf: {} }]],
    [[{ ...transport, refusal: undefined }]],
  ])('knows that these are no transports: %o', (transports) => {
    expect(problemsOfForRoot({ ...VALID, transports })).toEqual([
      'transports must be an array of transports, such as [microservices()] with nestjs-authgear/microservices',
    ]);
  });

  it.each(['http', 'graphql', 'rpc'])('knows a second transport for %s', (type) => {
    expect(problemsOfForRoot({ ...VALID, transports: [transport, { ...transport, type }] })).toEqual([
      `transports: there is a transport for "${type}" already, so give no other`,
    ]);
  });

  it('knows wrong extras and misspelt members, and still asks the factory', () => {
    const members = { useFactory, globalGaurd: true, globalGuard: 'true', isGlobal: 0 };
    expect(problemsOfForRootAsync(members)).toEqual([
      `globalGaurd is not a member of forRootAsync(); its members are ${MEMBERS}`,
      `isGlobal ${BOOLEAN}`,
      `globalGuard ${BOOLEAN}`,
    ]);
    expect(canProvideOptions(members)).toBe(true);
  });

  it('sends an option that stands next to the factory into it', () => {
    expect(problemsOfForRootAsync({ useFactory, clientId: 'app' })).toEqual([
      'clientId is an option: return it from the factory, instead of passing it next to the factory',
    ]);
  });
});

describe('resolveOptions', () => {
  it.each(['isGlobal', 'globalGuard'])('sends %s that a factory returned to its place', (name) => {
    expect(problemsOf({ ...VALID, [name]: true })).toEqual([
      `${name} shapes the module before the factory runs: pass it next to the factory, not in what the factory returns`,
    ]);
  });

  it.each([
    [VALID, ['first']],
    [{ ...VALID, clientId: '' }, ['first', expect.stringMatching(/^clientId is missing/)]],
    [undefined, ['first', 'options are missing: pass { endpoint, clientId }']],
  ])('reports problems of the registration together with those of the options %o', (options, problems) => {
    const error = failureOf(() => resolveOptions(options, ['first']));
    expect(error).toBeInstanceOf(AuthgearOptionsError);
    expect(error).toMatchObject({ problems });
  });
});
