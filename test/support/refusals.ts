import type { AuthgearErrorCode } from '../../lib/index.js';
import type { Answer } from './answer.js';

/** Every character that an `error_description` may have (RFC 6750 section 3), and `"`, which is replaced there. */
const MESSAGE = /^(?=.*\S)[\x20-\x5b\x5d-\x7e]+$/;

/**
 * Asserts that an answer is the refusal of this code, to the last header and member.
 *
 * @param realm the endpoint of the app
 * @returns the message
 */
export function expectRefusal({ status, headers, body }: Answer, code: AuthgearErrorCode, realm: string): string {
  const { status: statusCode, error, reason } = formOf(code);
  const message = messageOf(body);
  const description = message.replaceAll('"', "'");
  const challenge = reason === undefined ? '' : `, error="${reason}", error_description="${description}"`;
  // One assertion, since thousands of refusals are looked at.
  expect({
    status,
    body,
    contentType: headers.get('content-type'),
    challenge: headers.get('www-authenticate'),
    retryAfter: headers.get('retry-after'),
  }).toStrictEqual({
    status: statusCode,
    body: { statusCode, error, code, message: expect.stringMatching(MESSAGE) },
    contentType: expect.stringMatching(/^application\/json/),
    challenge: statusCode === 503 ? null : `Bearer realm="${realm}"${challenge}`,
    retryAfter: statusCode === 503 ? expect.stringMatching(/^[1-9]\d*$/) : null,
  });
  return message;
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

function messageOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
}
