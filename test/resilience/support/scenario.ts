import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import { AuthgearModule, type AuthgearModuleOptions, AuthgearTokenVerifier } from '../../../lib/index.js';
import { passTimeouts, stopTime } from '../../support/controlled-clock.js';
import { ProfileController } from '../../support/profile.controller.js';
import { type Adapter, type LogLine, TestApp } from '../../support/test-app.js';
import { type Fault, FaultyIssuer, type FaultyIssuerOptions } from './faulty-issuer.js';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Between the starts of two refreshes, by default: 60 s / requestsPerMinute. */
export const STEP = 6 * SECOND;
/** Refreshes that may start at once after a quiet time. */
export const BURST = 5;
/** What a refresh may take, by default: jwks.timeout. */
export const TIMEOUT = 5 * SECOND;
/** For how long after the last refresh known keys serve, by default: cacheMaxAge and maxStale. */
export const SERVING = 10 * MINUTE + 24 * HOUR;

type AppOptions = Pick<AuthgearModuleOptions, 'jwks' | 'tokenCache' | 'allowInsecureEndpoint'>;
export type ScenarioOptions = AppOptions & { readonly hostname?: string };

const SILENCE: LoggerService = { log: ignore, error: ignore, warn: ignore };

/** An issuer that can misbehave, and an app that trusts it. */
export interface Scenario {
  readonly issuer: FaultyIssuer;
  readonly app: TestApp;
  readonly verifier: AuthgearTokenVerifier;
}

/** Sets the scene for the tests of a suite: time that stands still, and scenarios that end with their test. */
export function useFaultyIssuer(adapter: Adapter, { isSilent = false }: { readonly isSilent?: boolean } = {}) {
  const endings: (() => Promise<void>)[] = [];

  const startIssuer = async (options: FaultyIssuerOptions = {}): Promise<FaultyIssuer> => {
    const issuer = await FaultyIssuer.start(options);
    endings.push(() => issuer.stop());
    return issuer;
  };

  const startApp = async (
    { endpoint, clientId }: Pick<FaultyIssuer, 'endpoint' | 'clientId'>,
    { jwks, ...options }: AppOptions = {},
  ): Promise<TestApp> => {
    const app = await TestApp.start(
      adapter,
      {
        imports: [AuthgearModule.forRoot({ endpoint, clientId, ...options, jwks: { preload: false, ...jwks } })],
        controllers: [ProfileController],
      },
      isSilent ? { customise: (builder) => builder.setLogger(SILENCE) } : {},
    );
    endings.push(() => app.close());
    return app;
  };

  beforeEach(() => stopTime(Date.UTC(2026, 0, 1)));

  afterEach(async () => {
    jest.useRealTimers();
    for (const end of endings.splice(0).reverse()) await end();
  });

  return {
    startIssuer,
    startApp,
    async start({ hostname, ...options }: ScenarioOptions = {}): Promise<Scenario> {
      const issuer = await startIssuer(hostname === undefined ? {} : { hostname });
      const app = await startApp(issuer, options);
      return { issuer, app, verifier: app.nest.get(AuthgearTokenVerifier) };
    },
  };
}

/** Moves the clock. */
export function pass(milliseconds: number): void {
  jest.setSystemTime(Date.now() + milliseconds);
}

/** Resolves when the app has asked for what the issuer is silent about. */
export function silence(issuer: FaultyIssuer, fault: Fault): Promise<void> {
  return issuer.nextRequest('discovery' in fault ? 'discovery' : 'jwks');
}

/** Does what makes the app ask a silent issuer, and lets the deadlines of its refreshes pass until that is done. */
export async function passDeadlines<T>(issuer: FaultyIssuer, fault: Fault, work: () => Promise<T>): Promise<T> {
  let isDone = false;
  passTimeouts(TIMEOUT);
  const outcome = work().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await Promise.race([silence(issuer, fault), outcome]);
    passTimeouts(TIMEOUT);
  }
  return outcome;
}

/** Has the app make the rest of the refreshes that may start at once, for tokens whose key nobody has. */
export async function spendBudget({ app, issuer }: Pick<Scenario, 'app' | 'issuer'>): Promise<void> {
  while (issuer.refreshes < BURST) await verdictOn(app, issuer.token({}, { kid: 'made-up' }));
}

/** Resolves when a request waits for the next refresh, under a clock that stands still. */
export async function someoneWaits(): Promise<void> {
  while (jest.getTimerCount() === 0) await nextTurn();
}

/** Moves the clock, and runs the timers that fire meanwhile. */
export function passWithTimers(milliseconds: number): void {
  jest.advanceTimersByTime(milliseconds);
}

/** What the app answers to this token: `200`, or the code of the refusal. */
export async function verdictOn(app: TestApp, token: string): Promise<unknown> {
  const { status, body } = await app.get('/profile', token);
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : status;
}

/** What the log says about the issuer, as opposed to requests. */
export function issuerLines(app: TestApp): readonly LogLine[] {
  return app.log.filter(({ message }) => !message.startsWith('Refused: '));
}

function ignore(): void {}
