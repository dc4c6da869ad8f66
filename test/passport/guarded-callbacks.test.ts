import { guardCallbacks } from '../../lib/passport/guarded-callbacks.js';
import type { PassportJwtStrategy } from '../../lib/passport/passport-jwt.js';

type Told = [callback: string, ...what: unknown[]];

/** An attempt whose callbacks record what they are told, and throw their name where it's in this list. */
function attemptThrowing(...faulty: readonly string[]): { attempt: PassportJwtStrategy; told: Told[] } {
  const told: Told[] = [];
  const callback =
    (name: string) =>
    (...what: unknown[]): void => {
      told.push([name, ...what]);
      if (faulty.includes(name)) throw new Error(name);
    };
  const attempt = {
    authenticate: callback('authenticate'),
    success: callback('success'),
    fail: callback('fail'),
    error: callback('error'),
    redirect: callback('redirect'),
  };
  guardCallbacks(attempt);
  return { attempt, told };
}

describe('guardCallbacks', () => {
  const USER = { sub: 'u1' };
  const REASON = new Error('reason');
  let warnings: jest.SpiedFunction<typeof process.emitWarning>;

  beforeEach(() => {
    warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
  });

  afterEach(() => jest.restoreAllMocks());

  it('passes everything on where nothing throws', () => {
    const { attempt, told } = attemptThrowing();
    attempt.success(USER);
    attempt.fail(REASON, 401);
    attempt.error(REASON);
    expect(told).toEqual([
      ['success', USER],
      ['fail', REASON, 401],
      ['error', REASON],
    ]);
    expect(warnings).not.toHaveBeenCalled();
  });

  it('calls the callbacks on the attempt, as Passport does', () => {
    const callers: unknown[] = [];
    const note = function (this: unknown): void {
      callers.push(this);
    };
    const attempt: PassportJwtStrategy = { authenticate: note, success: note, fail: note, error: note };
    guardCallbacks(attempt);
    const { success, fail, error } = attempt;
    success(USER);
    fail(REASON);
    error(REASON);
    expect(callers.map((caller) => caller === attempt)).toEqual([true, true, true]);
  });

  it.each([
    ['success', (attempt: PassportJwtStrategy) => attempt.success(USER)],
    ['fail', (attempt: PassportJwtStrategy) => attempt.fail(REASON, 401)],
  ])('passes what %s throws to error', (name, settle) => {
    const { attempt, told } = attemptThrowing(name);
    settle(attempt);
    expect(told.slice(1)).toEqual([['error', new Error(name)]]);
    expect(warnings).not.toHaveBeenCalled();
  });

  it('goes on doing so where the attempt gets another error callback later', () => {
    const { attempt, told } = attemptThrowing('success');
    attempt.error = () => told.push(['another']);
    attempt.success(USER);
    expect(told.slice(1)).toEqual([['error', new Error('success')]]);
  });

  it('responds with 500, and warns the process, where error throws too', () => {
    const { attempt, told } = attemptThrowing('success', 'error');
    attempt.success(USER);
    expect(told.slice(1)).toEqual([
      ['error', new Error('success')],
      ['redirect', '', 500],
    ]);
    expect(warnings.mock.calls).toEqual([
      ['The callback of passport.authenticate() threw: error', { type: 'AuthgearWarning' }],
    ]);
  });

  it('throws nothing where the response was sent already', () => {
    const { attempt, told } = attemptThrowing('error', 'redirect');
    attempt.error(REASON);
    expect(told).toEqual([
      ['error', REASON],
      ['redirect', '', 500],
    ]);
  });

  it('throws nothing where Passport does not run the attempt', () => {
    const fail = (): never => {
      throw REASON;
    };
    const attempt: PassportJwtStrategy = { authenticate: fail, success: fail, fail, error: fail };
    guardCallbacks(attempt);
    attempt.success(USER);
    expect(warnings).toHaveBeenCalledTimes(1);
  });
});
