import { Logger } from '@nestjs/common';
import { IssuerUnavailableError, RefreshError } from '../../lib/errors/issuer-error.js';
import { InsufficientRoleError } from '../../lib/errors/role-error.js';
import { TokenError } from '../../lib/errors/token-error.js';
import { AuthgearLog } from '../../lib/observability/authgear-log.js';
import { encodeSegment } from '../support/jws.js';
import { useLogRecorder } from '../support/log-recorder.js';

const TOKEN = `${encodeSegment({ kid: 'k1' })}.${encodeSegment({ iss: 'i', client_id: 'c' })}.signature`;
const ENDED = ['log', 'The issuer answers again: its keys are refreshed'];

describe('AuthgearLog', () => {
  const { lines } = useLogRecorder();
  let log: AuthgearLog;

  beforeEach(() => {
    log = new AuthgearLog();
  });

  it.each([
    [TokenError.of('missing_token'), 'debug'],
    [TokenError.of('malformed_token'), 'warn'],
    [TokenError.of('user_rejected'), 'warn'],
    [InsufficientRoleError.create(), 'warn'],
    [IssuerUnavailableError.create(1), 'error'],
  ])('logs %p at the level %s, in the context Authgear', (error, level) => {
    log.refused(error);
    expect(lines).toEqual([[level, `Refused: ${error.code} (${error.message})`]]);
  });

  it('tells what the token says about itself, and never the token', () => {
    log.refused(TokenError.of('token_expired'), TOKEN);
    expect(lines).toEqual([['warn', 'Refused: token_expired iss=i kid=k1 client_id=c (Token expired)']]);
    for (const part of TOKEN.split('.')) expect(JSON.stringify(lines)).not.toContain(part);
  });

  it('describes an empty token too', () => {
    log.refused(TokenError.of('malformed_token'), '');
    expect(lines).toEqual([['warn', 'Refused: malformed_token unreadable token (Malformed token)']]);
  });

  it('logs nothing at a level that is turned off', () => {
    Logger.overrideLogger(['warn']);
    log.refused(TokenError.of('missing_token'));
    log.refused(TokenError.of('token_expired'));
    expect(lines.map(([level]) => level)).toEqual(['warn']);
  });

  it('says nothing of a refresh while all is well', () => {
    log.refreshed();
    expect(lines).toEqual([]);
  });

  it('tells of an outage once, and of its end once', () => {
    log.refreshFailed(new RefreshError('issuer_unreachable', 'GET x failed'));
    log.refreshFailed(new RefreshError('issuer_unreachable', 'GET y failed'));
    log.refreshed();
    log.refreshed();
    expect(lines).toEqual([
      [
        'error',
        'Key refresh failed: issuer_unreachable (GET x failed). Keys that are known go on serving; further failures are not logged',
      ],
      ENDED,
    ]);
  });

  it('tells of the next outage again', () => {
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'));
    log.refreshed();
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'));
    expect(lines.map(([level]) => level)).toEqual(['error', 'log', 'error']);
  });

  it('tells when an outage turns out to be of another kind', () => {
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'));
    log.refreshFailed(new RefreshError('issuer_mismatch', 'y'));
    log.refreshFailed(new RefreshError('issuer_mismatch', 'y'));
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'));
    expect(lines.map(([, message]) => message?.split(' ')[3])).toEqual([
      'issuer_unreachable',
      'issuer_mismatch',
      'issuer_unreachable',
    ]);
  });

  it.each([
    ['any other error', new Error('no signing keys'), '(no signing keys)'],
    ['something that is no error', 'closed', '(closed)'],
  ])('takes %s for an issuer that can not be reached', (_what, error, reason) => {
    log.refreshFailed(error);
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.[1]).toContain(`issuer_unreachable ${reason}`);
  });
});
