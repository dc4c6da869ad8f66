import type { Refusal } from '../errors/refusal.js';
import type { AdmittedUser } from '../verification/admission.js';

/** The authenticated user of a call, as rules see it. */
export type Caller = AdmittedUser;

/** One requirement of a route beyond a valid token. */
export interface RouteRule {
  /** The requirement as the decorator states it. */
  readonly asks: object;
  /** The refusal of this caller; undefined if the rule is met. */
  check(caller: Caller): Refusal | undefined;
}

/** A kind of rule: the decorator that states it, and how its metadata is read. */
export interface RouteRuleKind {
  /** The decorator, for messages: `@Roles`. */
  readonly decorator: string;
  readonly metadataKey: string;
  ruleOf(metadata: unknown): RouteRule;
}
