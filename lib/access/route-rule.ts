import type { Refusal } from '../errors/refusal.js';

/** Who makes a call, as rules see it. */
export interface Caller {
  /** The token's user, or the app's own. */
  readonly user: object;
  /** The role keys that count for this call. */
  readonly roles: readonly string[];
}

/** One thing that a route asks of its callers beyond a valid token. */
export interface RouteRule {
  /** What the decorator was told. */
  readonly asks: object;
  /** The refusal of this caller; undefined where the rule is met. */
  check(caller: Caller): Refusal | undefined;
}

/** A kind of rule: the decorator that states it, and how its metadata is read. */
export interface RouteRuleKind {
  /** The decorator, for messages: `@Roles`. */
  readonly decorator: string;
  readonly metadataKey: string;
  ruleOf(metadata: unknown): RouteRule;
}
