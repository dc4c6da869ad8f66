const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * @param duration - seconds, or a number and a unit: `'90s'`, `'5m'`, `'2h'`, `'1d'`; negative for a time in the past
 * @throws RangeError for any other string
 */
export function secondsOf(duration: number | string): number {
  if (typeof duration === 'number') return duration;
  const [, amount, unit = ''] = /^(-?\d+)([smhd])$/.exec(duration) ?? [];
  const seconds = SECONDS[unit];
  if (seconds === undefined) {
    throw new RangeError(`"${duration}" is not a duration: write seconds as a number, or '90s', '5m', '2h', '1d'`);
  }
  return Number(amount) * seconds;
}
