import type { RequestListener } from 'node:http';
import { findProblem } from '../../sample-app/src/page/find-problem.js';
import { LoopbackServer } from '../support/loopback-server.js';

describe('The sample app asks its project, and', () => {
  let project: LoopbackServer;

  beforeAll(async () => {
    project = await LoopbackServer.start();
  });

  afterAll(() => project.stop());

  const problem = () => findProblem({ endpoint: project.origin, clientId: 'app' });

  /** A project that answers discovery as it should, and the token endpoint with an error. */
  function respondWithTokenError(error: string): void {
    const { origin } = project;
    project.respond((request, response) => {
      const answer =
        request.url === '/oauth2/token' ? { error } : { issuer: origin, token_endpoint: `${origin}/oauth2/token` };
      response.end(JSON.stringify(answer));
    });
  }

  it.each([
    ['finds nothing where only the refresh token is unknown', 'invalid_grant', undefined],
    [
      'names a wrong Client ID',
      'invalid_client',
      'The project has no application with the Client ID app: set AUTHGEAR_CLIENT_ID',
    ],
    ['names an application of another type', 'unauthorized_client', 'that of a Single Page Application'],
  ])('%s', async (_what, error, expected) => {
    respondWithTokenError(error);
    const found = await problem();
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(expected);
  });

  it.each<[what: string, respond: RequestListener, expected: string]>([
    [
      'names the custom domain to which it is sent',
      (_request, response) => void response.writeHead(307, { location: 'https://auth.example.com/x' }).end(),
      'The project calls itself https://auth.example.com: set AUTHGEAR_ENDPOINT to that.',
    ],
    [
      'names another issuer',
      (_request, response) => void response.end('{"issuer":"https://other.example.com"}'),
      'The project calls itself https://other.example.com',
    ],
    ['tells a web page from a project', (_request, response) => void response.end('<html>'), 'is no Authgear project'],
    ['tells another API from a project', (_request, response) => void response.end('{}'), 'is no Authgear project'],
    [
      'says that nobody responds',
      (request) => void request.socket.destroy(),
      'The server can’t reach http://127.0.0.1',
    ],
  ])('%s', async (_what, respond, expected) => {
    project.respond(respond);
    expect(await problem()).toContain(expected);
  });
});
