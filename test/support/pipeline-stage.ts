import { createPublicKey, type KeyObject } from 'node:crypto';
import { KeyStore } from '../../lib/issuer/key-store.js';
import { AuthgearLog } from '../../lib/observability/authgear-log.js';
import type { ValidateUser } from '../../lib/options/authgear-options.js';
import { AuthgearStrategy } from '../../lib/passport/authgear.strategy.js';
import { Refusals } from '../../lib/refusals/refusals.js';
import type { TokenPolicy } from '../../lib/token/token-policy.js';
import { TokenReader } from '../../lib/token/token-reader.js';
import { AuthgearTokenVerifier } from '../../lib/verification/authgear-token-verifier.js';
import { TokenVerifier } from '../../lib/verification/token-verifier.js';
import { UserValidator } from '../../lib/verification/user-validator.js';
import { VerifiedTokenCache } from '../../lib/verification/verified-token-cache.js';
import { setClock } from './controlled-clock.js';
import { compactJws } from './jws.js';
import { newRsaKey } from './keys.js';
import { rsa } from './signers.js';
import { accessClaims, ISSUER, NOW_SECONDS, tokenPolicy } from './token-material.js';

const KEY = newRsaKey();

export interface PipelineOptions {
  readonly policy?: Partial<TokenPolicy>;
  readonly validate?: ValidateUser;
  readonly isCached?: boolean;
}

/** The pipeline behind the guards, wired as the module does it, with an issuer in the hands of the test. */
export class PipelineStage {
  /** What the issuer publishes; nothing, and it is away. */
  published: Record<string, KeyObject> = { k1: createPublicKey(KEY) };
  /** How often the issuer was asked. */
  loads = 0;
  readonly store: KeyStore;
  readonly reader: TokenReader;
  readonly strategy: AuthgearStrategy;
  readonly tokens: TokenVerifier;
  readonly users: UserValidator;
  readonly refusals = new Refusals(ISSUER, new AuthgearLog());
  readonly verifier: AuthgearTokenVerifier;

  constructor({ policy: overrides = {}, validate, isCached = true }: PipelineOptions = {}) {
    const policy = tokenPolicy(overrides);
    const refreshPolicy = { cacheMaxAge: 600_000, maxStale: 0, minInterval: 0, timeout: 60_000 };
    this.store = new KeyStore(refreshPolicy, () => this.#load(), { refreshed() {}, refreshFailed() {} });
    this.reader = new TokenReader(policy);
    this.users = new UserValidator(validate);
    const { reader, store: keys, users, refusals } = this;
    this.strategy = new AuthgearStrategy({ policy, reader, keys, users, refusals });
    this.tokens = new TokenVerifier(policy, reader, keys, isCached ? new VerifiedTokenCache(100) : undefined);
    this.verifier = new AuthgearTokenVerifier(this.tokens, users, refusals);
  }

  /** A stage whose keys are known, at NOW_SECONDS. */
  static async withKeys(options: PipelineOptions = {}): Promise<PipelineStage> {
    setClock(NOW_SECONDS * 1000);
    const stage = new PipelineStage(options);
    await stage.store.find('k1');
    return stage;
  }

  async #load(): Promise<ReadonlyMap<string, KeyObject>> {
    this.loads += 1;
    const keys = new Map(Object.entries(this.published));
    if (keys.size === 0) throw new Error('the issuer is away');
    return keys;
  }
}

/** A token that the issuer signed, good but for these claims, or with this text as payload. */
export function signedToken(claims: Record<string, unknown> | string = {}, header: object = {}, key = KEY): string {
  const payload = typeof claims === 'string' ? claims : accessClaims(claims);
  return compactJws({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', ...header }, payload, rsa(key));
}
