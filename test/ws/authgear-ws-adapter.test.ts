import { Test } from '@nestjs/testing';
import { AuthgearModule } from '../../lib/authgear.module.js';
import { AuthgearWsAdapter } from '../../lib/ws/authgear-ws-adapter.js';
import { failureOf } from '../support/failures.js';

describe('AuthgearWsAdapter', () => {
  it('names itself in what it says of invalid options', async () => {
    const authgear = AuthgearModule.forRoot({ endpoint: 'https://issuer.example', clientId: 'a-client' });
    const app = (await Test.createTestingModule({ imports: [authgear] }).compile()).createNestApplication();
    const invalid = () => Reflect.construct(AuthgearWsAdapter, [app, { anonymous: true }]);
    expect(failureOf(invalid)).toMatchObject({
      problems: [expect.stringMatching(/^new AuthgearWsAdapter\(app, options\) takes/)],
    });
  });
});
