import type { Type } from '@nestjs/common';
import type { AuthgearTestIssuer } from '../../../lib/testing/index.js';
import { useStage } from '../../support/stage.js';
import type { Adapter, TestApp, TestAppOptions } from '../../support/test-app.js';
import { runGuide } from './guide-code.js';

/** What a suite needs to run the apps of guides. */
export interface GuideStage {
  readonly issuer: AuthgearTestIssuer;
  /** What a file of a guide exports, the first one by default. */
  run(guide: string, path?: string): Record<string, unknown>;
  /** Starts the `AppModule` that a file of a guide exports, the first one by default. */
  start(guide: string, path?: string, options?: TestAppOptions): Promise<TestApp>;
  /** Headers with a token as the test issuer gives it. */
  authorization(token?: Parameters<AuthgearTestIssuer['accessToken']>[0]): Promise<{ authorization: string }>;
}

/** Sets a stage for the suite that calls it. */
export function useGuideStage(adapter: Adapter): GuideStage {
  const stage = useStage(adapter);
  const run: GuideStage['run'] = (guide, path) => runGuide(guide, stage.issuer, path);
  return {
    get issuer() {
      return stage.issuer;
    },
    run,
    start(guide, path, options) {
      const { AppModule } = run(guide, path);
      return stage.startPlainApp({ imports: [AppModule as Type] }, options);
    },
    authorization: async (token) => ({ authorization: `Bearer ${await stage.issuer.accessToken(token)}` }),
  };
}
