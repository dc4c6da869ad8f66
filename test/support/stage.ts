import type { ModuleMetadata } from '@nestjs/common';
import { AuthgearModule, type AuthgearModuleExtras, type AuthgearModuleOptions } from '../../lib/index.js';
import { AuthgearTestIssuer } from '../../lib/testing/index.js';
import { PATIENT } from './patient.js';
import { ProfileController } from './profile.controller.js';
import { type Adapter, TestApp, type TestAppOptions } from './test-app.js';

/** Options of the module; endpoint and Client ID are the issuer's unless they are given. */
export type StageOptions = Partial<AuthgearModuleOptions & AuthgearModuleExtras>;

/** What apps trust, and what a suite ends. */
interface StageIssuer {
  readonly endpoint: string;
  readonly clientId: string;
  stop(): Promise<void>;
}

/** What a suite needs to run: an issuer, and apps that trust it. Ended after the suite. */
export interface Stage<Issuer = AuthgearTestIssuer> {
  readonly issuer: Issuer;
  /** Starts an app that imports AuthgearModule; with no metadata, one that guards `GET /profile`. */
  startApp(options?: StageOptions, metadata?: ModuleMetadata, appOptions?: TestAppOptions): Promise<TestApp>;
  /** Starts an app of just these modules. */
  startPlainApp(metadata: ModuleMetadata, appOptions?: TestAppOptions): Promise<TestApp>;
  /** Starts another issuer, for a test that has to break it. */
  startIssuer(): Promise<AuthgearTestIssuer>;
}

/** Sets a stage for the suite that calls it; with an issuer of another kind, if one is started for it. */
export function useStage(adapter: Adapter): Stage;
export function useStage<Issuer extends StageIssuer>(adapter: Adapter, start: () => Promise<Issuer>): Stage<Issuer>;
export function useStage(adapter: Adapter, start: () => Promise<StageIssuer> = startTestIssuer): Stage<StageIssuer> {
  const endings: (() => Promise<void>)[] = [];
  let issuer: StageIssuer;

  const keep = <Issuer extends StageIssuer>(started: Issuer): Issuer => {
    endings.push(() => started.stop());
    return started;
  };
  const startPlainApp = async (metadata: ModuleMetadata, appOptions?: TestAppOptions): Promise<TestApp> => {
    const app = await TestApp.start(adapter, metadata, appOptions);
    endings.push(() => app.close());
    return app;
  };

  beforeAll(async () => {
    issuer = keep(await start());
  });

  afterAll(async () => {
    for (const end of endings.reverse()) await end();
  });

  return {
    get issuer() {
      return issuer;
    },
    startIssuer: async () => keep(await startTestIssuer()),
    startPlainApp,
    startApp(
      { jwks, ...options } = {},
      { imports = [], ...metadata } = { controllers: [ProfileController] },
      appOptions,
    ) {
      const { endpoint, clientId } = issuer;
      const authgear = AuthgearModule.forRoot({ endpoint, clientId, jwks: { ...PATIENT, ...jwks }, ...options });
      return startPlainApp({ imports: [authgear, ...imports], ...metadata }, appOptions);
    },
  };
}

/** Starts an app for the first test that asks, and gives it to all: for tests that leave it as it is. */
export function shared(start: () => Promise<TestApp>): () => Promise<TestApp> {
  let started: Promise<TestApp> | undefined;
  return () => {
    started ??= start();
    return started;
  };
}

function startTestIssuer(): Promise<AuthgearTestIssuer> {
  return AuthgearTestIssuer.start();
}
