import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { All, Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import passport from 'passport';
import {
  type AuthgearErrorCode,
  AuthgearGuard,
  AuthgearModule,
  type AuthgearModuleOptions,
  AuthgearTokenVerifier,
  AuthgearUnauthorizedException,
  CurrentUser,
  Roles,
} from '../../../lib/index.js';
import { type Answer, parseBody } from '../../support/answer.js';
import { PATIENT } from '../../support/patient.js';
import { expectRefusal } from '../../support/refusals.js';
import { type Adapter, TestApp } from '../../support/test-app.js';
import { type AttackIssuer, useAttackIssuer } from './attack-issuer.js';

/** What the app says to a request: it is let in, or refused with a code. */
export type Verdict = 'accepted' | AuthgearErrorCode;

/** A verdict, or those of which each would be true. */
export type Verdicts = Verdict | readonly Verdict[];

@Controller()
@UseGuards(AuthgearGuard)
class TargetController {
  @All('me')
  me(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Get('admin')
  @Roles('admin')
  admin(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Get('admin-editor')
  @Roles({ all: ['admin', 'editor'] })
  adminEditor(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }

  @Get('constructor')
  @Roles('constructor')
  constructorRole(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

@Controller('passport')
@UseGuards(AuthGuard('authgear'))
class PassportController {
  @Get()
  me(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

/** Passport's door, saying by which code it refuses: @nestjs/passport's own answer doesn't. */
class OutspokenPassportGuard extends AuthGuard('authgear') {
  override handleRequest<User>(error: unknown, user: User | false, refusal: unknown): User {
    if (user) return user;
    throw error ?? refusal;
  }
}

@Controller('passport-verdict')
@UseGuards(OutspokenPassportGuard)
class PassportVerdictController {
  @All()
  me(@CurrentUser('sub') sub: string): unknown {
    return { sub };
  }
}

const MAX_HEADER_SIZE = 4 * 1024 * 1024;

/** An app under attack, and the issuer that it trusts. Its clock stands still. */
export class Target {
  readonly verifier: AuthgearTokenVerifier;
  readonly #front: Server;
  #now = Date.now();

  private constructor(
    readonly issuer: AttackIssuer,
    readonly app: TestApp,
  ) {
    this.verifier = app.nest.get(AuthgearTokenVerifier);
    const server = app.nest.getHttpServer() as Server;
    this.#front = createServer({ maxHeaderSize: MAX_HEADER_SIZE }, (request, response) =>
      server.emit('request', request, response),
    );
  }

  static async start(adapter: Adapter, options: Partial<AuthgearModuleOptions>, issuer: AttackIssuer): Promise<Target> {
    const { endpoint, clientId } = issuer;
    const app = await TestApp.start(adapter, {
      imports: [AuthgearModule.forRoot({ endpoint, clientId, jwks: PATIENT, ...options })],
      controllers: [TargetController, PassportController, PassportVerdictController],
    });
    const target = new Target(issuer, app);
    target.passSeconds(0);
    target.#front.listen(0, '127.0.0.1');
    await once(target.#front, 'listening');
    return target;
  }

  /** What the app says to this token, by HTTP; through both doors, which have to agree. */
  async verdictOn(token: string, path = '/me'): Promise<Verdict> {
    const logged = this.app.log.length;
    const answer = await this.app.get(path, token);
    const verdict = this.#verdictOf(answer);
    const answers = [answer];
    if (path === '/me') {
      const passportAnswer = await this.app.get('/passport-verdict', token);
      expect(passportAnswer.status === 200 ? 'accepted' : codeOf(passportAnswer)).toBe(verdict);
      answers.push(passportAnswer);
    }
    this.#expectNoTrace(token, answers, logged);
    return verdict;
  }

  /** What the app says to this token without HTTP, so that tens of thousands can be tried; through both doors too. */
  async judge(token: string): Promise<Verdict> {
    const verdict = await verdictOf(() => this.verifier.verify(token));
    // In a header, spaces before the token belong to the header and not to the token (RFC 6750 section 2.1).
    if (!token.startsWith(' ')) expect(await verdictOf(() => authenticateByPassport(token))).toBe(verdict);
    return verdict;
  }

  /** What the app says to these header lines, byte for byte, behind a server that lets headers of 4 MiB through. */
  async verdictOnLines(lines: readonly string[], path = '/me', method = 'GET'): Promise<Verdict> {
    const verdict = this.#verdictOf(await this.send(lines, path, method));
    if (path === '/me') {
      const passportAnswer = await this.send(lines, '/passport-verdict', method);
      expect(passportAnswer.status === 200 ? 'accepted' : codeOf(passportAnswer)).toBe(verdict);
    }
    return verdict;
  }

  /** Sends header lines byte for byte, each character as one byte. */
  async send(lines: readonly string[], path = '/me', method = 'GET'): Promise<Answer> {
    const { port } = this.#front.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    const head = [`${method} ${path} HTTP/1.1`, 'Host: api.example', 'Connection: close', ...lines];
    socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
    return parseAnswer((await buffer(socket)).toString());
  }

  /** Lets time pass for the app, at once. */
  passSeconds(seconds: number): void {
    this.#now += seconds * 1000;
    jest.spyOn(Date, 'now').mockReturnValue(this.#now);
  }

  async stop(): Promise<void> {
    jest.restoreAllMocks();
    this.#front.closeAllConnections();
    this.#front.close();
    await this.app.close();
  }

  #verdictOf(answer: Answer): Verdict {
    if (answer.status === 200) {
      expect(answer.body).toEqual({ sub: expect.stringMatching(/./) });
      return 'accepted';
    }
    const code = codeOf(answer);
    expectRefusal(answer, code, this.issuer.endpoint);
    return code;
  }

  /** Neither the client nor the log may be told what the token's signature is. */
  #expectNoTrace(token: string, answers: readonly Answer[], loggedBefore: number): void {
    const signature = token.slice(token.lastIndexOf('.') + 1).slice(0, 40);
    if (signature.length < 40) return;
    const sent = answers.map(({ headers, body }) => [[...headers], body]);
    const told = JSON.stringify([sent, this.app.log.slice(loggedBefore)]);
    expect(told).not.toContain(signature);
  }
}

/** The code by which the work refuses, or `accepted`. */
async function verdictOf(work: () => Promise<unknown>): Promise<Verdict> {
  try {
    await work();
    return 'accepted';
  } catch (error) {
    if (error instanceof AuthgearUnauthorizedException) return error.code;
    throw error;
  }
}

/** Asks the strategy as Passport does for a request with this token. */
function authenticateByPassport(token: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const authenticate = passport.authenticate('authgear', (error: unknown, user: unknown, refusal: unknown) =>
      user ? resolve(user) : reject(error ?? refusal),
    );
    authenticate({ headers: { authorization: `Bearer ${token}` } }, {}, reject);
  });
}

/** Starts a target for the suite that calls it, and loads the issuer's keys. The issuer is its own unless one is given. */
export function useTarget(
  adapter: Adapter,
  options: Partial<AuthgearModuleOptions> = {},
  source = useAttackIssuer(),
): { readonly target: Target } {
  let target: Target;
  beforeAll(async () => {
    target = await Target.start(adapter, options, source.issuer);
    await target.verifier.verify(target.issuer.token());
  });
  afterAll(() => target.stop());
  return {
    get target() {
      return target;
    },
  };
}

/** Asserts that the verdict is one of those that are true. */
export function expectVerdict(verdict: Verdict, expected: Verdicts): void {
  expect(typeof expected === 'string' ? [expected] : expected).toContain(verdict);
}

function codeOf({ status, body }: Answer): AuthgearErrorCode {
  if (typeof body === 'object' && body !== null && 'code' in body) return body.code as AuthgearErrorCode;
  throw new Error(`expected a refusal with a code, and got ${status} ${JSON.stringify(body)}`);
}

function parseAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const body = text.slice(end + 4);
  return { status: Number(statusLine.split(' ')[1]), headers: new Headers(headers), body: parseBody(body) };
}
