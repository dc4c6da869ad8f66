import { SOME_ADAPTERS } from '../support/scale.js';
import { useTarget } from './support/target.js';

/** A whole second to come, so that nothing here depends on when the test runs. */
const NOW = Math.ceil(Date.now() / 1000) + 60;

/** Seconds around a boundary, fractions too. */
const AROUND = [
  -100, -7, -6, -5.5, -5, -4.999, -4, -2, -1, -0.5, -0.001, 0, 0.001, 0.5, 1, 2, 4, 4.999, 5, 5.001, 5.5, 6, 7, 100,
];

describe.each(SOME_ADAPTERS)('Time on %s', (adapter) => {
  describe.each([
    { clockTolerance: 0 },
    { clockTolerance: 1 },
    { clockTolerance: 5 },
    { clockTolerance: 5, tokenCache: false as const },
  ])('with %j', (options) => {
    const { clockTolerance } = options;
    const stage = useTarget(adapter, options);

    beforeEach(() => {
      jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
    });

    it.each(AROUND)('judges an exp %d s from now', async (distance) => {
      const verdict = await stage.target.verdictOn(stage.target.issuer.token({ exp: NOW + distance }));
      expect(verdict).toBe(distance + clockTolerance > 0 ? 'accepted' : 'token_expired');
    });

    it.each(AROUND)('judges an nbf %d s from now', async (distance) => {
      const verdict = await stage.target.verdictOn(stage.target.issuer.token({ nbf: NOW + distance }));
      expect(verdict).toBe(distance - clockTolerance <= 0 ? 'accepted' : 'token_not_active');
    });

    it.each(AROUND)('has no opinion on an iat %d s from now', async (distance) => {
      expect(await stage.target.verdictOn(stage.target.issuer.token({ iat: NOW + distance }))).toBe('accepted');
    });

    it('stops accepting a token in the millisecond in which it expires, remembered or not', async () => {
      const token = stage.target.issuer.token({ exp: NOW + 60 });
      const end = (NOW + 60 + clockTolerance) * 1000;
      for (const [now, verdict] of [
        [NOW * 1000, 'accepted'],
        [end - 1, 'accepted'],
        [end, 'token_expired'],
        [end + 1, 'token_expired'],
        [end - 1, 'accepted'],
      ] as const) {
        jest.spyOn(Date, 'now').mockReturnValue(now);
        expect([now - end, await stage.target.verdictOn(token)]).toEqual([now - end, verdict]);
      }
    });

    it('starts accepting a token in the millisecond in which it becomes active, remembered or not', async () => {
      const token = stage.target.issuer.token({ nbf: NOW + 60, exp: NOW + 600 });
      const start = (NOW + 60 - clockTolerance) * 1000;
      for (const [now, verdict] of [
        [start - 1, 'token_not_active'],
        [start, 'accepted'],
        [start + 1, 'accepted'],
        [start - 1, 'token_not_active'],
      ] as const) {
        jest.spyOn(Date, 'now').mockReturnValue(now);
        expect([now - start, await stage.target.verdictOn(token)]).toEqual([now - start, verdict]);
      }
    });
  });
});
