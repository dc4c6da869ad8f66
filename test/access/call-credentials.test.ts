import { BearerCredentials } from '../../lib/access/call-credentials.js';
import { KeyStoreStage } from '../support/key-store-stage.js';
import { PipelineStage, signedToken } from '../support/pipeline-stage.js';

async function credentials() {
  const { pipeline } = await PipelineStage.withKeys();
  const stage = new KeyStoreStage();
  return { bearer: new BearerCredentials(pipeline.tokens, stage.store), stage };
}

describe('BearerCredentials', () => {
  it('loads the keys once the app has started', async () => {
    const { bearer, stage } = await credentials();
    expect(stage.loads).toHaveLength(0);
    bearer.prepare();
    expect(stage.loads).toHaveLength(1);
  });

  it('are the token of the call', async () => {
    const { bearer } = await credentials();
    const token = signedToken({ sub: 'user-2' });
    const call = { holder: {}, scope: {}, validateContext: {}, token: () => token };
    expect(bearer.tokenOf(call)).toBe(token);
    expect(await bearer.verify(token)).toMatchObject({ user: { sub: 'user-2' } });
  });
});
