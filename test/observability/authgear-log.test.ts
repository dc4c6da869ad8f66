import { ConsoleLogger, Logger, type LogLevel } from '@nestjs/common';
import { RefreshError } from '../../lib/errors/refresh-error.js';
import { type AuthgearErrorCode, REFUSALS, refuse, refusePermission } from '../../lib/errors/refusal.js';
import { UnsupportedContextError } from '../../lib/errors/setup-errors.js';
import type { KeyStoreState } from '../../lib/issuer/key-store.js';
import { AuthgearLog } from '../../lib/observability/authgear-log.js';
import { encodeSegment } from '../support/jws.js';
import { useLogRecorder } from '../support/log-recorder.js';

const TOKEN = tokenOf('k1');
const ENDED = ['log', 'The issuer is reachable again: keys refreshed'];

/** What a line adds that stands for all refusals of an outage. */
const ONCE = '; further refusals of this outage are not logged';

const SERVING: KeyStoreState = { keyCount: 1, loadedAt: 0, isServing: true, hasFailed: true };

/** A token whose header nothing has read yet, if its kid is new. */
function tokenOf(kid: unknown): string {
  return `${encodeSegment({ kid })}.${encodeSegment({ iss: 'i', client_id: 'c' })}.signature`;
}

describe('AuthgearLog', () => {
  const { lines } = useLogRecorder();
  let log: AuthgearLog;

  beforeEach(() => {
    log = new AuthgearLog();
  });

  it.each(Object.keys(REFUSALS) as AuthgearErrorCode[])('logs %s at the level that its row says', (code) => {
    const refusal = refuse(code);
    log.refused(refusal, undefined);
    const others = code === 'issuer_unavailable' ? ONCE : '';
    expect(lines).toEqual([[REFUSALS[code].logLevel, `Refused: ${code} (${refusal.message})${others}`]]);
  });

  it.each([
    ['any of', { any: ['admin', 'owner'] }, 'any["admin", "owner"]'],
    ['all of', { all: ['admin', 'owner'] }, 'all["admin", "owner"]'],
  ])('tells what a route asks for and what the user has: %s', (_what, asked, shown) => {
    log.refused(refusePermission('insufficient_role', { asked, has: ['a\nb'] }), undefined);
    expect(lines).toEqual([
      ['warn', `Refused: insufficient_role asked=${shown} has=["a?b"] (Insufficient permissions)`],
    ]);
  });

  it('tells what to do about a context that is not supported', () => {
    const error = new UnsupportedContextError('graphql');
    log.contextUnsupported(error);
    expect(lines).toEqual([['warn', `Refused: unsupported_context (${error.advice})`]]);
  });

  describe('with levels that the app set', () => {
    it.each(['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const)(
      'logs a code at %s, and no other',
      (level) => {
        log = new AuthgearLog({ token_expired: level });
        log.refused(refuse('token_expired'), undefined);
        log.refused(refuse('user_rejected'), undefined);
        expect(lines.map(([at]) => at)).toEqual([level, 'warn']);
      },
    );

    it('logs nothing of a code that is turned off, and reads no token for it', () => {
      log = new AuthgearLog({ user_rejected: false });
      const parse = jest.spyOn(JSON, 'parse');
      log.refused(refuse('user_rejected'), tokenOf(expect.getState().currentTestName));
      expect(parse).not.toHaveBeenCalled();
      parse.mockRestore();
      expect(lines).toEqual([]);
    });

    it('has one line for an outage at any level', () => {
      log = new AuthgearLog({ issuer_unavailable: 'warn' });
      for (let times = 0; times < 3; times += 1) log.refused(refuse('issuer_unavailable'), undefined);
      expect(lines.map(([level]) => level)).toEqual(['warn']);
    });

    it('still tells of the failed refresh where the refusals of an outage are turned off', () => {
      log = new AuthgearLog({ issuer_unavailable: false });
      log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), SERVING);
      log.refused(refuse('issuer_unavailable'), undefined);
      expect(lines.map(([level]) => level)).toEqual(['error']);
    });
  });

  it('tells what the token says about itself, and never the token', () => {
    log.refused(refuse('token_expired'), TOKEN);
    expect(lines).toEqual([['debug', 'Refused: token_expired iss="i" kid="k1" client_id="c" (Token expired)']]);
    for (const part of TOKEN.split('.')) expect(JSON.stringify(lines)).not.toContain(part);
  });

  it.each([
    ['none for an empty one', '', ''],
    ['one that is as short as can be', '.', ' unreadable token'],
  ])('describes the token: %s', (_what, token, about) => {
    log.refused(refuse('malformed_token'), token);
    expect(lines).toEqual([['warn', `Refused: malformed_token${about} (Malformed token)`]]);
  });

  it('tells of the refusals of an outage once, and of those of the next outage again', () => {
    const tell = (): void => log.refused(refuse('issuer_unavailable'), TOKEN);
    for (let times = 0; times < 3; times += 1) tell();
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), SERVING);
    tell();
    log.refused(refuse('user_rejected'), TOKEN);
    log.keysRefreshed();
    tell();
    tell();
    expect(lines.map(([level, message]) => [level, message?.split(' ').slice(0, 2).join(' ')])).toEqual([
      ['error', 'Refused: issuer_unavailable'],
      ['error', 'Key refresh'],
      ['warn', 'Refused: user_rejected'],
      ['log', 'The issuer'],
      ['error', 'Refused: issuer_unavailable'],
    ]);
  });

  describe('with a logger of Nest', () => {
    const written: string[] = [];

    class RecordingLogger extends ConsoleLogger {
      protected override printMessages(messages: unknown[], _context?: string, level: LogLevel = 'log'): void {
        written.push(...messages.map((message) => `${level} ${message}`));
      }
    }

    beforeEach(() => {
      written.length = 0;
    });

    const refuseAtThreeLevels = (): void => {
      log.refused(refuse('missing_token'), undefined);
      log.refused(refuse('user_rejected'), TOKEN);
      log.refused(refuse('issuer_unavailable'), TOKEN);
    };
    const codes = () => written.map((line) => line.split(' ')[2]);

    it('writes refusals of every level where none are configured, which Nest 11 takes for all turned off', () => {
      Logger.overrideLogger(new RecordingLogger());
      const enabled = jest.spyOn(Logger, 'isLevelEnabled').mockReturnValue(false);
      refuseAtThreeLevels();
      enabled.mockRestore();
      expect(codes()).toEqual(['missing_token', 'user_rejected', 'issuer_unavailable']);
    });

    it('reads no token for a line of a level that is turned off', () => {
      Logger.overrideLogger(new RecordingLogger('', { logLevels: ['error'] }));
      const parse = jest.spyOn(JSON, 'parse');
      log.refused(refuse('user_rejected'), tokenOf(expect.getState().currentTestName));
      expect(parse).not.toHaveBeenCalled();
      parse.mockRestore();
      refuseAtThreeLevels();
      expect(codes()).toEqual(['issuer_unavailable']);
    });

    it('tells of an outage once its level is turned on', () => {
      const logger = new RecordingLogger('', { logLevels: ['fatal'] });
      Logger.overrideLogger(logger);
      refuseAtThreeLevels();
      logger.setLogLevels(['error']);
      refuseAtThreeLevels();
      expect(codes()).toEqual(['issuer_unavailable']);
    });
  });

  it('reads no token where logging is off', () => {
    Logger.overrideLogger(false);
    const parse = jest.spyOn(JSON, 'parse');
    log.refused(refuse('user_rejected'), tokenOf(expect.getState().currentTestName));
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it('says nothing of a refresh while all is well', () => {
    log.keysRefreshed();
    expect(lines).toEqual([]);
  });

  it('tells of an outage once, and of its end once', () => {
    log.refreshFailed(new RefreshError('issuer_unreachable', 'GET x failed'), SERVING);
    log.refreshFailed(new RefreshError('issuer_unreachable', 'GET y failed'), SERVING);
    log.keysRefreshed();
    log.keysRefreshed();
    expect(lines).toEqual([
      [
        'error',
        'Key refresh failed: issuer_unreachable (GET x failed). Known keys stay in use; further failures are not logged until the cause changes',
      ],
      ENDED,
    ]);
  });

  it('says what an outage means where no key is known', () => {
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), { ...SERVING, keyCount: 0, isServing: false });
    expect(lines[0]?.[1]).toContain('(x). No usable keys, so tokens that may be valid get 503; further');
  });

  it('tells of the next outage again', () => {
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), SERVING);
    log.keysRefreshed();
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), SERVING);
    expect(lines.map(([level]) => level)).toEqual(['error', 'log', 'error']);
  });

  it('tells when an outage turns out to be of another kind', () => {
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), SERVING);
    log.refreshFailed(new RefreshError('issuer_mismatch', 'y'), SERVING);
    log.refreshFailed(new RefreshError('issuer_mismatch', 'y'), SERVING);
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), SERVING);
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
    log.refreshFailed(error, SERVING);
    log.refreshFailed(new RefreshError('issuer_unreachable', 'x'), SERVING);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.[1]).toContain(`issuer_unreachable ${reason}`);
  });
});
