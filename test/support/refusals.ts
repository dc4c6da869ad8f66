import type { AuthgearErrorCode } from '../../lib/index.js';
import type { Answer } from './test-app.js';

interface RefusalBody {
  readonly statusCode: number;
  readonly error: string;
  readonly code: string;
  readonly message: string;
}

/** Every character that an `error_description` may have (RFC 6750 section 3). */
const DESCRIPTION = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Asserts that an answer is the refusal of this code, to the last header and member.
 *
 * @param realm the endpoint of the app
 * @returns the message
 */
export function expectRefusal(answer: Answer, code: AuthgearErrorCode, realm: string): string {
  const { status, error, reason } = formOf(code);
  const { body } = answer;
  assertRefusalBody(body);
  expect(body).toStrictEqual({ statusCode: status, error, code, message: expect.stringMatching(/\S/) });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);

  const description = body.message.replaceAll('"', "'");
  expect(description).toMatch(DESCRIPTION);
  expect(answer.headers.get('www-authenticate')).toBe(
    status === 503
      ? null
      : `Bearer realm="${realm}"${reason === undefined ? '' : `, error="${reason}", error_description="${description}"`}`,
  );
  expect(answer.headers.get('retry-after')).toEqual(status === 503 ? expect.stringMatching(/^[1-9]\d*$/) : null);
  return body.message;
}

function formOf(code: AuthgearErrorCode): { status: number; error: string; reason?: string } {
  switch (code) {
    case 'issuer_unavailable':
      return { status: 503, error: 'Service Unavailable' };
    case 'insufficient_role':
      return { status: 403, error: 'Forbidden', reason: 'insufficient_scope' };
    case 'missing_token':
      return { status: 401, error: 'Unauthorized' };
    default:
      return { status: 401, error: 'Unauthorized', reason: 'invalid_token' };
  }
}

function assertRefusalBody(body: unknown): asserts body is RefusalBody {
  expect(body).toMatchObject({
    statusCode: expect.any(Number),
    error: expect.any(String),
    code: expect.any(String),
    message: expect.any(String),
  });
}
