import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { type ClientOptions, WebSocket } from 'ws';

/** What a client shows of itself when it opens its connection. */
export interface ConnectionCredentials {
  readonly connectionParams?: Record<string, unknown>;
  /** Headers of the upgrade, which clients other than browsers can set. */
  readonly headers?: ClientOptions['headers'];
}

/** How a connection was closed. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A real client of graphql-ws, which connects again at once where graphql-ws does so at all. */
export class SubscriptionClient {
  /** How each of its connections was closed, oldest first. */
  readonly closings: Closing[] = [];
  /** How many connections it has opened. */
  connections = 0;
  readonly #client: Client;

  /** @param credentials - asked for each connection */
  constructor(url: string, credentials: () => ConnectionCredentials) {
    this.#client = createClient({
      url: url.replace(/^http/, 'ws'),
      lazy: true,
      connectionParams: () => credentials().connectionParams,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string) {
          super(address, protocols, { headers: credentials().headers ?? {} });
        }
      },
      retryWait: async () => undefined,
      on: {
        connected: () => {
          this.connections += 1;
        },
        closed: (event) => this.closings.push(closingOf(event)),
      },
    });
  }

  /** What the operation gives, one after the other. An operation that was refused gives its errors as well. */
  async *results(query: string): AsyncGenerator<FormattedExecutionResult, void> {
    try {
      yield* this.#client.iterate({ query });
    } catch (errors) {
      // Apollo sends errors of a subscription as a result, and Mercurius as the protocol's own message.
      if (!Array.isArray(errors)) throw errors;
      yield { errors };
    }
  }

  /** The first result of an operation, which is then ended. */
  async first(query: string): Promise<FormattedExecutionResult> {
    for await (const result of this.results(query)) return result;
    throw new Error('the operation ended without a result');
  }

  async close(): Promise<void> {
    await this.#client.dispose();
  }
}

function closingOf(event: unknown): Closing {
  const { code, reason } = Object(event);
  return { code, reason: String(reason) };
}
