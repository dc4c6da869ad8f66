import { constants, createHmac, type KeyObject, sign } from 'node:crypto';

/** Makes the signature of a signing input (RFC 7515 section 5.1). */
export type Signer = (input: Buffer) => Buffer;

/** RS256, RS384, RS512 (RFC 7518 section 3.3), or PKCS #1 with any other hash. */
export function rsa(key: KeyObject, hash = 'sha256'): Signer {
  return (input) => sign(hash, input, key);
}

/** PS256, PS384, PS512 (RFC 7518 section 3.5). */
export function rsaPss(key: KeyObject, hash = 'sha256'): Signer {
  return (input) =>
    sign(hash, input, {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });
}

/** ES256 and its like (RFC 7518 section 3.4). */
export function ecdsa(key: KeyObject, hash = 'sha256'): Signer {
  return (input) => sign(hash, input, { key, dsaEncoding: 'ieee-p1363' });
}

/** EdDSA (RFC 8037 section 3.1). */
export function eddsa(key: KeyObject): Signer {
  return (input) => sign(null, input, key);
}

/** HS256, HS384, HS512 (RFC 7518 section 3.2). */
export function hmac(secret: string | Uint8Array, hash = 'sha256'): Signer {
  return (input) => createHmac(hash, secret).update(input).digest();
}

/** These bytes, whatever the input. */
export function fixed(signature: Uint8Array): Signer {
  return () => Buffer.from(signature);
}
