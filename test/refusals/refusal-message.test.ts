import { UnauthorizedException } from '@nestjs/common';
import { refuse } from '../../lib/errors/refusal.js';
import { exceptionOf } from '../../lib/refusals/exceptions.js';
import { refusalMessageOf } from '../../lib/refusals/refusal-message.js';

describe('refusalMessageOf', () => {
  it.each([
    ['token_expired', 401, 'Token expired'],
    ['insufficient_role', 403, 'Insufficient permissions'],
    ['issuer_unavailable', 503, /^Issuer unavailable: /],
  ] as const)('has the status, the code and the message of %s, and no more', (code, statusCode, message) => {
    expect(refusalMessageOf(exceptionOf(refuse(code), 'https://example.com'))).toEqual({
      status: 'error',
      statusCode,
      code,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it.each([new UnauthorizedException('secret'), new Error('secret'), undefined])('tells nothing of %p', (exception) => {
    expect(refusalMessageOf(exception)).toBeUndefined();
  });
});
