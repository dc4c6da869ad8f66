import { createPublicKey, generateKeyPair, type KeyObject, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { TokenContent } from './token-shapes.js';

let firstKey: Promise<KeyObject> | undefined;

/** An RS256 key of the test issuer. */
export class SigningKey {
  readonly kid = randomUUID();
  readonly #privateKey: KeyObject;
  readonly #createdAt = Math.floor(Date.now() / 1000);

  private constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
  }

  /** All issuers share their first key, since generating one takes longer than most tests. */
  static async first(): Promise<SigningKey> {
    firstKey ??= generatePrivateKey();
    return new SigningKey(await firstKey);
  }

  static async generate(): Promise<SigningKey> {
    return new SigningKey(await generatePrivateKey());
  }

  /** The public key as Authgear publishes it. */
  jwk(): object {
    const { kty, n, e } = createPublicKey(this.#privateKey).export({ format: 'jwk' });
    return { kty, kid: this.kid, use: 'sig', alg: 'RS256', n, e, created_at: this.#createdAt };
  }

  /** Signs in JWS compact serialisation (RFC 7515 section 7.1). */
  sign({ header, claims }: TokenContent): string {
    const input = `${encode({ alg: 'RS256', kid: this.kid, ...header })}.${encode(claims)}`;
    return `${input}.${sign('sha256', Buffer.from(input), this.#privateKey).toString('base64url')}`;
  }
}

async function generatePrivateKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
