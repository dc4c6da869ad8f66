import { DOCUMENTS } from '../support/base-issuer.js';
import { ADAPTERS } from '../support/test-app.js';
import { faultNamed, longHeader, padded } from './support/faults.js';
import { useFaultyIssuer, verdictOn } from './support/scenario.js';

const MEBIBYTE = 1024 * 1024;
const KIBIBYTE = 1024;

describe.each(ADAPTERS)('What the issuer answers to an app on %s', (adapter) => {
  const { start } = useFaultyIssuer(adapter);

  it.each(
    DOCUMENTS.flatMap((document) => [
      [document, 'a body of 1 MiB', padded(MEBIBYTE), 200] as const,
      [document, 'a body of 1 MiB and a byte', padded(MEBIBYTE + 1), 'issuer_unavailable'] as const,
      [document, 'a header of 8 KiB', longHeader(8 * KIBIBYTE), 200] as const,
      [document, 'a header of 17 KiB', longHeader(17 * KIBIBYTE), 'issuer_unavailable'] as const,
    ]),
  )('is read up to a cap: %s, %s', async (document, _size, misanswer, verdict) => {
    const { app, issuer } = await start();
    await issuer.misbehave({ [document]: misanswer });
    expect(await verdictOn(app, issuer.token())).toBe(verdict);
  });

  it.each(['discovery: an endless body', 'jwks: an endless body', 'jwks: an endless body under status 500'])(
    'is left off at the cap, long before the deadline: %s',
    async (name) => {
      const { app, issuer } = await start();
      await issuer.misbehave(faultNamed(name));
      expect(await verdictOn(app, issuer.token())).toBe('issuer_unavailable');
      while (issuer.unanswered > 0) await issuer.nextDeparture();
      expect(issuer.bytesSent).toBeGreaterThan(0);
      expect(issuer.bytesSent).toBeLessThan(16 * MEBIBYTE);
    },
  );
});
