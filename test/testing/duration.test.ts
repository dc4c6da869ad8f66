import { secondsOf } from '../../lib/testing/duration.js';
import { failureOf } from '../support/failures.js';

describe('secondsOf', () => {
  it.each([
    [0, 0],
    [90, 90],
    [-5, -5],
    [0.5, 0.5],
    ['0s', 0],
    ['90s', 90],
    ['5m', 300],
    ['2h', 7200],
    ['1d', 86_400],
    ['-90s', -90],
    ['-1d', -86_400],
    ['007m', 420],
  ])('takes %j for %i seconds', (duration, seconds) => {
    expect(secondsOf(duration)).toBe(seconds);
  });

  it.each(['', '5', 'm', '5 m', ' 5m', '5m ', '5M', '5min', '1w', '1.5h', '+5m', '--5m', '5m5s', 'x5m', 'constructor'])(
    'refuses %j, and shows how to write it',
    (duration) => {
      const error = failureOf(() => secondsOf(duration));
      expect(error).toBeInstanceOf(RangeError);
      expect(error).toMatchObject({
        message: `"${duration}" is not a duration: write seconds as a number, or '90s', '5m', '2h', '1d'`,
      });
    },
  );
});
