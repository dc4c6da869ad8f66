import { describeToken } from '../../lib/observability/describe-token.js';
import { segment } from '../support/token-material.js';

describe('describeToken', () => {
  it('tells the issuer, the key and the application', () => {
    const token = `${segment({ kid: 'k1', alg: 'RS256' })}.${segment({ iss: 'https://a.test', client_id: 'app', sub: 'u' })}.sig`;
    expect(describeToken(token)).toBe('iss=https://a.test kid=k1 client_id=app');
  });

  it('tells what is not there', () => {
    expect(describeToken(`${segment({})}.${segment({})}.sig`)).toBe('iss=- kid=- client_id=-');
  });

  it('cleans and shortens what the client wrote', () => {
    const token = `${segment({ kid: 'a\nb' })}.${segment({ iss: 'x'.repeat(100), client_id: { a: 1 } })}.sig`;
    expect(describeToken(token)).toBe(`iss=${'x'.repeat(64)}… kid=a?b client_id=(object)`);
  });

  it.each(['', 'opaque', 'a.b', 'a.b.c', `${segment([])}.${segment({})}.c`, `${segment({})}.${segment('null')}.c`])(
    'repeats nothing of %j, which it can not read',
    (token) => {
      expect(describeToken(token)).toBe('unreadable token');
    },
  );
});
