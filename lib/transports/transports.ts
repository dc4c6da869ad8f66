import type { ExecutionContext } from '@nestjs/common';
import { refuseContext } from '../refusals/unsupported-context.js';
import { holderOfField } from './graphql.js';
import { holderOfRequest } from './http.js';
import type { CallTransport, UserHolder } from './transport.js';

/** The transports of one app. */
export class Transports {
  private readonly byType = new Map<string, CallTransport>();

  constructor(transports: readonly CallTransport[]) {
    for (const transport of transports) this.register(transport);
  }

  /** Replaces the transport of the same context type, if there is one. */
  register(transport: CallTransport): void {
    this.byType.set(transport.type, transport);
    holders.set(transport.type, (context) => transport.holderOf(context));
  }

  /** Whether calls of this context type can be guarded. */
  has(type: string): boolean {
    return this.byType.has(type);
  }

  /** @throws UnsupportedContextError if no transport handles the context type of the call */
  of(context: ExecutionContext): CallTransport {
    const type = context.getType<string>();
    const transport = this.byType.get(type);
    if (transport === undefined) throw refuseContext(type);
    return transport;
  }
}

/**
 * Where the calls of each context type have their users, for all apps of the process: a parameter decorator can't tell its
 * app. HTTP and GraphQL are known before there is an app.
 */
const holders = new Map<string, CallTransport['holderOf']>([
  ['http', holderOfRequest],
  ['graphql', holderOfField],
]);

/**
 * The holder of the user of a call, in whichever app.
 *
 * @throws UnsupportedContextError if no app has a transport for the context type of the call
 */
export function holderOf(context: ExecutionContext): UserHolder {
  const type = context.getType<string>();
  const find = holders.get(type);
  if (find === undefined) throw refuseContext(type);
  return find(context);
}
