import { createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { errors, jwtVerify } from 'jose';
import { withParts } from '../support/jws.js';
import { propertyRuns } from '../support/scale.js';
import { hmac, rsa, rsaPss, type Signer } from '../support/signers.js';
import type { AttackIssuer } from './support/attack-issuer.js';
import { useTarget, type Verdict } from './support/target.js';

/** A whole second, as jose counts no fractions of one. */
const NOW = Math.ceil(Date.now() / 1000) + 60;
const CLOCK_TOLERANCE = 5;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const SIGNERS: Readonly<Record<string, (issuer: AttackIssuer) => Signer>> = {
  RS256: ({ key }) => rsa(key),
  'RS256 of another key': ({ unfit }) => rsa(unfit.rsa),
  RS384: ({ key }) => rsa(key, 'sha384'),
  PS256: ({ key }) => rsaPss(key),
  HS256: ({ key }) => hmac(createPublicKey(key).export({ type: 'spki', format: 'pem' })),
  'a byte less':
    ({ key }) =>
    (input) =>
      rsa(key)(input).subarray(1),
  'a byte more':
    ({ key }) =>
    (input) =>
      Buffer.concat([rsa(key)(input), Buffer.of(0)]),
};

const signers = fc.oneof(
  { weight: 6, arbitrary: fc.constant('RS256') },
  { weight: 4, arbitrary: fc.constantFrom(...Object.keys(SIGNERS)) },
);
const algorithms = fc.oneof(
  { weight: 6, arbitrary: fc.constant<unknown>('RS256') },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>('RS384', 'PS256', 'HS256', 'none', 'rs256', '', null, 256, undefined),
  },
);

/** Seconds near the clock, with its tolerance on both sides; far ones; and what is no time. */
const times = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -8, max: 8 }).map((distance): unknown => NOW + distance) },
  { weight: 2, arbitrary: fc.double({ min: -8, max: 8, noNaN: true }).map((distance): unknown => NOW + distance) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(0, -1, NOW - 1e6, NOW + 1e6, 8.64e12) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, '', String(NOW + 60), true, [], [NOW + 60], {}) },
);
const maybe = (values: fc.Arbitrary<unknown>) => fc.option(values, { nil: undefined });

describe('Our verdict and that of jose', () => {
  const stage = useTarget('express', { clockTolerance: CLOCK_TOLERANCE });

  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
  });

  it('are the same on a time, whichever claim it stands in', async () => {
    const seen = new Set<Verdict>();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('exp', 'nbf', 'iat'), maybe(times), async (claim, time) => {
        const token = stage.target.issuer.token({ exp: NOW + 60, [claim]: time });
        const verdict = await stage.target.judge(token);
        expect(verdict).toBe(await verdictOfJose(token, stage.target.issuer));
        seen.add(verdict);
      }),
      { numRuns: propertyRuns(150) },
    );
    expect([...seen].sort()).toEqual(['accepted', 'malformed_token', 'token_expired', 'token_not_active']);
  });

  it('are the same on signatures, whatever the algorithm says', async () => {
    const seen = new Set<Verdict>();
    await fc.assert(
      fc.asyncProperty(algorithms, signers, async (alg, name) => {
        const { issuer } = stage.target;
        const token = issuer.sign(issuer.header({ alg }), issuer.claims(), SIGNERS[name]?.(issuer));
        const verdict = await stage.target.judge(token);
        expect(verdict).toBe(await verdictOfJose(token, issuer));
        seen.add(verdict);
      }),
      { numRuns: propertyRuns(75) },
    );
    expect([...seen].sort()).toEqual(['accepted', 'invalid_signature', 'unsupported_algorithm']);
  });

  it('agree on whether a token passes, where times, signature and bytes are invalid in any combination', async () => {
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 300 })
      .map((array) => Buffer.from(array).toString('base64url'));
    await fc.assert(
      fc.asyncProperty(
        algorithms,
        signers,
        maybe(times),
        maybe(times),
        fc.option(bytes),
        async (alg, name, exp, nbf, forged) => {
          const { issuer } = stage.target;
          const signed = issuer.sign(issuer.header({ alg }), issuer.claims({ exp, nbf }), SIGNERS[name]?.(issuer));
          const token = forged === null ? signed : withParts(signed, { signature: forged });
          const isAccepted = (await stage.target.judge(token)) === 'accepted';
          expect(isAccepted).toBe((await verdictOfJose(token, issuer)) === 'accepted');
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });

  it('differ where we are the stricter: a second way to write a signature, and a time that no Date holds', async () => {
    const { issuer } = stage.target;
    const token = issuer.token();
    const last = ALPHABET.indexOf(token.slice(-1));
    const twin = token.slice(0, -1) + ALPHABET.charAt(last + 1);
    expect(await verdictOfJose(twin, issuer)).toBe('accepted');
    expect(await stage.target.judge(twin)).toBe('invalid_signature');

    const endless = issuer.token({ exp: 9e12 });
    expect(await verdictOfJose(endless, issuer)).toBe('accepted');
    expect(await stage.target.judge(endless)).toBe('malformed_token');
  });
});

/** jose's verdict, in our words. */
async function verdictOfJose(token: string, { key }: AttackIssuer): Promise<Verdict> {
  try {
    await jwtVerify(token, createPublicKey(key), {
      algorithms: ['RS256'],
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE,
      currentDate: new Date(NOW * 1000),
    });
    return 'accepted';
  } catch (error) {
    return verdictOf(error);
  }
}

function verdictOf(error: unknown): Verdict {
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'invalid_signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'unsupported_algorithm';
  // Its own word for an alg that is missing, or no string.
  if (error instanceof errors.JWSInvalid) return 'unsupported_algorithm';
  if (error instanceof errors.JWTExpired) return 'token_expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.reason === 'check_failed' ? 'token_not_active' : 'malformed_token';
  }
  throw error;
}
