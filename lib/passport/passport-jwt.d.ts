/** The part of passport-jwt 4 that is used here. Its published types don't allow a KeyObject, which jsonwebtoken accepts. */
declare module 'passport-jwt' {
  import type { KeyObject } from 'node:crypto';

  /** Receives the key that verifies a token, or the reason why there is none. */
  export type KeyCallback = (error: unknown, key?: KeyObject) => void;

  export interface StrategyOptions<Request> {
    readonly jwtFromRequest: (request: Request) => string | null;
    readonly secretOrKeyProvider?: (request: Request, token: string, done: KeyCallback) => void;
    readonly secretOrKey?: string;
    readonly passReqToCallback?: boolean;
    readonly algorithms?: readonly string[];
    readonly ignoreExpiration?: boolean;
    readonly jsonWebTokenOptions?: { readonly ignoreNotBefore?: boolean };
  }

  /** Passport runs a new object for each attempt, which inherits from the registered strategy. */
  export class Strategy<Request extends object = object> {
    name: string;
    constructor(options: StrategyOptions<Request>, verify: () => void);
    authenticate(request: Request, options?: unknown): void;
    /** Accepts the request with this user. */
    success(user: object): void;
    /** Refuses, so that another strategy may try. */
    fail(challenge: unknown, status?: number): void;
    /** Ends the attempt with an error. */
    error(error: unknown): void;
    /** Responds with this status, if Passport runs the attempt. */
    redirect?(url: string, status: number): void;
  }
}
