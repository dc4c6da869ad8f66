import { guardCallbacks, type PassportActions } from '../../lib/passport/guarded-callbacks.js';

type Told = [callback: string, ...what: unknown[]];

/** An attempt whose callbacks record what they are told, and then throw what stands under their name. */
function attemptThrowing(faults: Readonly<Record<string, unknown>> = {}): {
  attempt: PassportActions;
  told: Told[];
} {
  const told: Told[] = [];
  const callback =
    (name: string) =>
    (...what: unknown[]): void => {
      told.push([name, ...what]);
      if (name in faults) throw faults[name];
    };
  const attempt = {
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
    const attempt: PassportActions = { success: note, fail: note, error: note };
    guardCallbacks(attempt);
    const { success, fail, error } = attempt;
    success(USER);
    fail(REASON);
    error(REASON);
    expect(callers.map((caller) => caller === attempt)).toEqual([true, true, true]);
  });

  it.each([
    ['success', (attempt: PassportActions) => attempt.success(USER)],
    ['fail', (attempt: PassportActions) => attempt.fail(REASON, 401)],
    ['error', (attempt: PassportActions) => attempt.error(REASON)],
  ])('responds with 500, calls nothing again, and warns the process, where %s throws', (name, settle) => {
    const { attempt, told } = attemptThrowing({ [name]: REASON });
    settle(attempt);
    expect(told.slice(1)).toEqual([['redirect', '', 500]]);
    expect(warnings.mock.calls).toEqual([
      ['The callback of passport.authenticate(), or another strategy, threw: reason', { type: 'AuthgearWarning' }],
    ]);
  });

  it('does no more where the response was sent already', () => {
    const redirect = Object.assign(new Error('sent'), { code: 'ERR_HTTP_HEADERS_SENT' });
    const { attempt, told } = attemptThrowing({ success: REASON, redirect });
    attempt.success(USER);
    expect(told).toEqual([
      ['success', USER],
      ['redirect', '', 500],
    ]);
  });

  it.each([
    ['an error', new TypeError('setHeader is not a function')],
    ['an error of another code', Object.assign(new Error('other'), { code: 'ERR_OTHER' })],
    ['nothing', undefined],
  ])('reports the error where the response can not be reached: %s', (_what, redirect) => {
    const { attempt, told } = attemptThrowing({ fail: REASON, redirect });
    attempt.fail('challenge');
    expect(told).toEqual([
      ['fail', 'challenge'],
      ['redirect', '', 500],
      ['error', REASON],
    ]);
  });

  it('reports it to the callback that Passport gave, and not to one that the attempt got later', () => {
    const { attempt, told } = attemptThrowing({ success: REASON, redirect: new Error('unreachable') });
    attempt.error = () => told.push(['another']);
    attempt.success(USER);
    expect(told.at(-1)).toEqual(['error', REASON]);
  });

  it('throws nothing where the error can not be reported either', () => {
    const { attempt, told } = attemptThrowing({ error: REASON, redirect: new Error('unreachable') });
    attempt.error('first');
    expect(told).toEqual([
      ['error', 'first'],
      ['redirect', '', 500],
      ['error', REASON],
    ]);
    expect(warnings).toHaveBeenCalledTimes(1);
  });

  it('throws nothing where Passport does not run the attempt', () => {
    const fail = (): never => {
      throw REASON;
    };
    const attempt: PassportActions = { success: fail, fail, error: fail };
    guardCallbacks(attempt);
    attempt.success(USER);
    expect(warnings).toHaveBeenCalledTimes(1);
  });
});
