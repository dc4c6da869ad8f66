import { describeToken } from '../../lib/observability/describe-token.js';
import { encodeSegment } from '../support/jws.js';

describe('describeToken', () => {
  it('tells the issuer, the key and the application', () => {
    const token = `${encodeSegment({ kid: 'k1', alg: 'RS256' })}.${encodeSegment({ iss: 'https://a.test', client_id: 'app', sub: 'u' })}.sig`;
    expect(describeToken(token)).toBe('iss=https://a.test kid=k1 client_id=app');
  });

  it('tells what is not there', () => {
    expect(describeToken(`${encodeSegment({})}.${encodeSegment({})}.sig`)).toBe('iss=- kid=- client_id=-');
  });

  it('cleans and shortens what the client wrote', () => {
    const token = `${encodeSegment({ kid: 'a\nb' })}.${encodeSegment({ iss: 'x'.repeat(100), client_id: { a: 1 } })}.sig`;
    expect(describeToken(token)).toBe(`iss=${'x'.repeat(64)}… kid=a?b client_id=(object)`);
  });

  it.each([
    '',
    'opaque',
    'a.b',
    'a.b.c',
    `${encodeSegment([])}.${encodeSegment({})}.c`,
    `${encodeSegment({})}.${encodeSegment('null')}.c`,
  ])('repeats nothing of %j, which it can not read', (token) => {
    expect(describeToken(token)).toBe('unreadable token');
  });
});
