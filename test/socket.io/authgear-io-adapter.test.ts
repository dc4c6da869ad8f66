import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AuthgearModule } from '../../lib/authgear.module.js';
import { AuthgearIoAdapter } from '../../lib/socket.io/authgear-io-adapter.js';
import { failureOf } from '../support/failures.js';

let app: INestApplication;

beforeAll(async () => {
  const authgear = AuthgearModule.forRoot({ endpoint: 'https://issuer.example', clientId: 'a-client' });
  app = (await Test.createTestingModule({ imports: [authgear] }).compile()).createNestApplication();
});

afterAll(() => app.close());

describe('AuthgearIoAdapter', () => {
  it('names itself in what it says of invalid options', () => {
    const invalid = () => Reflect.construct(AuthgearIoAdapter, [app, { anonymous: true }]);
    expect(failureOf(invalid)).toMatchObject({
      problems: [expect.stringMatching(/^new AuthgearIoAdapter\(app, options\) takes/)],
    });
  });

  it('makes a server for a gateway without options', async () => {
    const server = new AuthgearIoAdapter(app).createIOServer(0);
    expect(server.of('/').listenerCount('connection')).toBe(1);
    await server.close();
  });
});
