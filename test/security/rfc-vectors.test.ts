import type { KeyObject } from 'node:crypto';
import { AuthgearModule, AuthgearTokenVerifier } from '../../lib/index.js';
import { loadJwks } from '../../lib/issuer/jwks.js';
import { verifyRs256 } from '../../lib/token/rs256.js';
import { BaseIssuer } from '../support/base-issuer.js';
import { rejectionOf } from '../support/failures.js';
import { withParts } from '../support/jws.js';
import { PATIENT } from '../support/patient.js';
import { TestApp } from '../support/test-app.js';

interface Vector {
  readonly name: string;
  readonly kid: string;
  /** Modulus of the RSA key; its exponent is AQAB. */
  readonly n: string;
  readonly segments: readonly [header: string, payload: string, signature: string];
  /** Codes of which each is true for the token as a whole. */
  readonly codes: readonly string[];
}

/** Public keys and signatures as the RFCs print them. */
const VECTORS: readonly Vector[] = [
  {
    name: 'RFC 7515 appendix A.2',
    kid: 'rfc7515-a2',
    n:
      'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMs' +
      'D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV' +
      'MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
    segments: [
      'eyJhbGciOiJSUzI1NiJ9',
      'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
      'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZ' +
        'cAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-e' +
        'OkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
    ],
    codes: ['key_not_found', 'invalid_issuer', 'malformed_token', 'token_expired', 'invalid_audience'],
  },
  {
    name: 'RFC 7520 section 4.1',
    kid: 'bilbo.baggins@hobbiton.example',
    n:
      'n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQHz_AJmSCpMaJMRBSFKrKb2wqVwGU_Ns' +
      'YOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFEHYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCu' +
      'EHg8lhzwOHrtIQbS0FVbb9k3-tVTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw',
    segments: [
      'eyJhbGciOiJSUzI1NiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9',
      'SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlm' +
        'IHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4',
      'MRjdkly7_-oTPTS3AXP41iQIGKa80A0ZmTuV5MEaHoxnW2e5CZ5NlKtainoFmKZopdHM1O2U4mwzJdQx996ivp83xuglII7PNDi84wnB-BDkoBwA7818' +
        '5hX-Es4JIwmDLJK3lfWRa-XtL0RnltuYv746iYTh_qHRD68BNt1uSNCrUCTJDt5aAE6x8wW1Kt9eRo4QPocSadnHXFxnt8Is9UzpERV0ePPQdLuW3IS_' +
        'de3xyIrDaLGdjluPxUAhb6L2aXic1U12podGU0KLUQSE_oI-ZnmKJ3F4uOZDnd6QZWJushZ41Axf_fcIe8u9ipH84ogoree7vjbU5y18kDquDg',
    ],
    codes: ['malformed_token'],
  },
];

const JWKS = { keys: VECTORS.map(({ kid, n }) => ({ kty: 'RSA', kid, use: 'sig', n, e: 'AQAB' })) };

/** Our keys as the JWKS gives them, and the library that we leave signatures to: no rule of ours about claims has a say here. */
describe('The published signature', () => {
  it.each(VECTORS)('of $name verifies with the key that we load from its JWK', async ({ kid, segments }) => {
    expect(verifies(segments.join('.'), await loadedKey(kid))).toBe(true);
  });

  it.each(VECTORS)('of $name does not verify for any other text, or with any other key', async ({ kid, segments }) => {
    const token = segments.join('.');
    const key = await loadedKey(kid);
    const others = VECTORS.filter((vector) => vector.kid !== kid);
    expect(others).toHaveLength(1);
    for (const other of others) {
      expect(verifies(token, await loadedKey(other.kid))).toBe(false);
      expect(verifies(withParts(token, { payload: other.segments[1] }), key)).toBe(false);
      expect(verifies(withParts(token, { signature: other.segments[2] }), key)).toBe(false);
    }
    expect(verifies(withParts(token, { signature: segments[2].replace(/.$/, '') }), key)).toBe(false);
  });
});

/** The signatures are valid and so are the keys; that the tokens are no access tokens of this issuer is reason enough. */
describe('An app whose issuer publishes the keys of the RFCs', () => {
  let issuer: BaseIssuer;
  let app: TestApp;

  beforeAll(async () => {
    issuer = await BaseIssuer.start({ otherJwks: JWKS.keys });
    app = await TestApp.start('express', {
      imports: [AuthgearModule.forRoot({ endpoint: issuer.endpoint, clientId: '*', jwks: PATIENT })],
    });
  });

  afterAll(async () => {
    await app.close();
    await issuer.stop();
  });

  it.each(VECTORS)('refuses the token of $name', async ({ segments, codes }) => {
    const refusal = await rejectionOf(app.nest.get(AuthgearTokenVerifier).verify(segments.join('.')));
    expect(codes).toContain(Reflect.get(Object(refusal), 'code'));
  });
});

async function loadedKey(kid: string): Promise<KeyObject> {
  const key = (await loadJwks('https://issuer.example/jwks', async () => JWKS)).get(kid);
  if (key === undefined) throw new Error(`the key ${kid} was not loaded`);
  return key;
}

function verifies(token: string, key: KeyObject): boolean {
  return verifyRs256(token, Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url'), key);
}
