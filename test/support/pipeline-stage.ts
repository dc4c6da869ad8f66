import { createPublicKey, type KeyObject } from 'node:crypto';
import { createPipeline, type Pipeline } from '../../lib/authgear.providers.js';
import type { ValidateUser } from '../../lib/options/authgear-options.js';
import type { TokenPolicy } from '../../lib/token/token-policy.js';
import type { TokenSource } from '../../lib/transports/token-extractor.js';
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
  readonly trustUsersOfOtherGuards?: boolean;
  readonly strategyName?: string;
  readonly tokenSources?: readonly TokenSource[];
}

/** The pipeline behind the guards, wired by the module's own hand, with an issuer in the hands of the test. */
export class PipelineStage {
  /** What the issuer publishes; nothing, and it is down. */
  published: Record<string, KeyObject> = { k1: createPublicKey(KEY) };
  /** How often the issuer was asked. */
  loads = 0;
  readonly pipeline: Pipeline;

  constructor({ policy = {}, validate, isCached = true, ...options }: PipelineOptions = {}) {
    const settings = {
      tokenPolicy: tokenPolicy(policy),
      refreshPolicy: { cacheMaxAge: 600_000, maxStale: 0, minInterval: 0, timeout: 60_000, preload: false },
      issuerAddress: ISSUER,
      tokenCacheMax: isCached ? 100 : 0,
      validate,
      tokenSources: options.tokenSources ?? (['authorization'] as const),
      trustUsersOfOtherGuards: options.trustUsersOfOtherGuards ?? false,
      strategyName: options.strategyName ?? 'authgear',
      logLevels: {},
    };
    this.pipeline = createPipeline(settings, () => this.#load());
  }

  /** A stage whose keys are known, at NOW_SECONDS. */
  static async withKeys(options: PipelineOptions = {}): Promise<PipelineStage> {
    setClock(NOW_SECONDS * 1000);
    const stage = new PipelineStage(options);
    await stage.pipeline.keys.find('k1');
    return stage;
  }

  async #load(): Promise<ReadonlyMap<string, KeyObject>> {
    this.loads += 1;
    const keys = new Map(Object.entries(this.published));
    if (keys.size === 0) throw new Error('the issuer is down');
    return keys;
  }
}

/** A token that the issuer signed, valid but for these claims, or with this text as payload. */
export function signedToken(claims: Record<string, unknown> | string = {}, header: object = {}, key = KEY): string {
  const payload = typeof claims === 'string' ? claims : accessClaims(claims);
  return compactJws({ alg: 'RS256', typ: 'at+jwt', kid: 'k1', ...header }, payload, rsa(key));
}
