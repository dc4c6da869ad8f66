import { isRecord, mustBeSynchronous, problemsIn, type Schema } from '../options/checks.js';

/** The data of a message, as its client sent them: they may be anything, so read them with `?.`. */
export type MessageData = Readonly<Record<string, unknown>> | null | undefined;

/**
 * Takes the token from a message; undefined if there is none.
 *
 * @param data - as the handler gets them with `@Payload()`
 * @param context - as the handler gets it with `@Ctx()`
 */
export type MessageTokenExtractor<Data> = (data: Data, context: unknown) => unknown;

/** Options of {@link microservices}. */
export interface MicroservicesOptions<Data = MessageData> {
  /**
   * Takes the token from a message of a transport that has no headers: TCP, Redis, MQTT 3, or a transport of the app's own.
   *
   * It is called for each guarded message, before anything is verified, and returns the token alone, without `Bearer`, or
   * undefined or an empty text if there is none. Anything else that it returns is `malformed_token`, and so is a token of a
   * message that has one in a header too; a header of another scheme has none. If it throws, the message is refused with that
   * error. It must not be async.
   *
   * Default: messages without headers have no token, so they are refused with `missing_token`.
   */
  readonly tokenFrom?: MessageTokenExtractor<Data>;
}

const OPTIONS_SCHEMA = {
  tokenFrom: { default: undefined, check: mustBeSynchronous },
} as const satisfies Schema<MicroservicesOptions>;

/** The problems with the options of `microservices()`, each as one sentence. */
export function problemsOf(options: unknown): readonly string[] {
  const problems = isRecord(options) ? problemsIn(options, OPTIONS_SCHEMA) : ['the options must be an object'];
  return problems.map((problem) => `microservices(): ${problem}`);
}
