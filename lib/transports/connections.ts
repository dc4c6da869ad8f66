import { type HttpException, InternalServerErrorException } from '@nestjs/common';
import { Refusal, refuse } from '../errors/refusal.js';
import { withoutStackTraces } from '../errors/without-stack-traces.js';
import { writeToLog } from '../observability/write-to-log.js';
import { isAuthgearException } from '../refusals/exceptions.js';
import { messageOf, type RefusalMessage } from '../refusals/refusal-message.js';
import { whenReached } from './at-expiry.js';
import type { Call, UserHolder } from './transport.js';

/** A connection that carries messages, with the token that it was opened with. */
export class Connection implements Call {
  /** Nobody asks for the user of a connection: each message has its own. */
  readonly holder: UserHolder = {};
  readonly validateContext = {};
  private expiresAt: Date | undefined;
  private knownToken: string | undefined;

  /** @param readToken - throws a `Refusal` unless there is exactly one */
  constructor(private readonly readToken: () => string) {}

  get scope(): object {
    return this;
  }

  /** Whether it was opened without a token. */
  get isAnonymous(): boolean {
    try {
      this.token();
      return false;
    } catch (error) {
      return error instanceof Refusal && error.code === 'missing_token';
    }
  }

  token(): string {
    this.knownToken ??= this.readToken();
    return this.knownToken;
  }

  /** Throws, or rejects with, what refuses the connection. */
  async admit(judge: ConnectionJudge): Promise<void> {
    const { expiresAt } = await judge.authenticateConnection(this);
    this.expiresAt = expiresAt;
  }

  /**
   * Ends the connection when its token expires, and never that of a guest.
   *
   * @param end - is given what to tell the client
   * @returns cancels it
   */
  endAtExpiry(end: (refusal: RefusalMessage) => void): () => void {
    if (this.expiresAt === undefined) return () => undefined;
    return whenReached(this.expiresAt.getTime(), () => end(messageOf(refuse('token_expired'))));
  }
}

/** What authenticates the connections of an app. */
export interface ConnectionJudge {
  authenticateConnection(connection: Call): Promise<{ readonly expiresAt: Date }>;
}

/** Opens the connections of one app. */
export class Connections {
  constructor(
    private readonly judge: ConnectionJudge,
    private readonly admitsGuests: boolean,
  ) {}

  /**
   * Throws, or rejects with, what refuses the connection.
   *
   * @param readToken - of the client's request to connect
   */
  async open(readToken: () => string): Promise<Connection> {
    const connection = new Connection(readToken);
    if (!(this.admitsGuests && connection.isAnonymous)) await connection.admit(this.judge);
    return connection;
  }

  /** What to tell the client about an error: nothing if it isn't a refusal, and then it is logged here. */
  exceptionOf(error: unknown): HttpException {
    if (isAuthgearException(error)) return error;
    writeToLog('error', error);
    return withoutStackTraces(() => new InternalServerErrorException());
  }
}
