import type { INestApplicationContext } from '@nestjs/common';
import { AuthgearOptionsError } from '../errors/setup-errors.js';
import type { RefusalMessage } from '../refusals/refusal-message.js';
import { Connections } from '../transports/connections.js';
import { WebSocketTransport } from '../transports/websocket.js';
import { judgeOf } from './app-judge.js';

/** Whom an adapter lets connect. */
export interface ConnectionOptions {
  /**
   * What happens to a connection without a token: `'refuse'`, or `'allow'`, which makes it a guest's.
   *
   * Default `'refuse'`. With `'allow'`, the guards decide about each message, and `@Public()` and `@OptionalAuth()` let guests
   * in. **What the server broadcasts reaches guests too**, unless it is sent to rooms that they can't join. An invalid token is
   * refused either way.
   */
  readonly anonymous?: 'refuse' | 'allow';
}

/** Values of `anonymous`, and whether each admits guests. */
const ADMITS_GUESTS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [undefined, false],
  ['refuse', false],
  ['allow', true],
]);

const TOO_LATE =
  'comes too late, since the app has started, and Nest has given its gateways another adapter: call app.useWebSocketAdapter() ' +
  'before app.listen() and app.init()';

/**
 * Lets the guards of an app judge the messages of its gateways.
 *
 * @param adapter - the class of the adapter, for messages
 * @param exceptionOf - makes the exception that Nest's filters send to the client as it is
 * @returns what opens the connections of the adapter
 * @throws AuthgearOptionsError if the options are invalid, or if the app has started or doesn't have exactly one AuthgearModule
 */
export function guardSockets(
  app: INestApplicationContext,
  options: ConnectionOptions,
  adapter: string,
  exceptionOf: (refusal: RefusalMessage) => unknown,
): Connections {
  const admitsGuests = admitsGuestsIn(options);
  if (admitsGuests === undefined) throw new AuthgearOptionsError([usageOf(adapter)]);
  const { authenticator } = judgeOf(app, `new ${adapter}(app)`);
  if (Reflect.get(app, 'isInitialized') === true) throw new AuthgearOptionsError([`new ${adapter}(app) ${TOO_LATE}`]);
  authenticator.transports.register(new WebSocketTransport(exceptionOf));
  return new Connections(authenticator, admitsGuests);
}

/** Undefined if the options are invalid. */
function admitsGuestsIn(options: ConnectionOptions): boolean | undefined {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  if (!isObject || Object.keys(options).some((name) => name !== 'anonymous')) return undefined;
  return ADMITS_GUESTS.get(options.anonymous);
}

function usageOf(adapter: string): string {
  return `new ${adapter}(app, options) takes { anonymous: 'refuse' }, { anonymous: 'allow' } or no options`;
}
