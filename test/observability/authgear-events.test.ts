import { refuse } from '../../lib/errors/refusal.js';
import { UnsupportedContextError } from '../../lib/errors/setup-errors.js';
import { AuthgearEvents, type AuthgearListener } from '../../lib/observability/authgear-events.js';

const STATE = { keyCount: 1, loadedAt: 0, isServing: true, hasFailed: false };
const USER = { sub: 'u1' };
const REFUSAL = refuse('token_expired');
const UNSUPPORTED = new UnsupportedContextError('ws');
const FAILURE = new Error('x');

describe('AuthgearEvents', () => {
  const tell = (events: AuthgearEvents): void => {
    events.accepted(USER);
    events.refused(REFUSAL, 'token');
    events.contextUnsupported(UNSUPPORTED);
    events.keysRefreshed(STATE);
    events.refreshFailed(FAILURE, STATE);
  };

  it('tells every listener of everything', () => {
    const heard: unknown[][] = [];
    const listener = (name: string): Required<AuthgearListener> => ({
      accepted: (...event) => heard.push([name, 'accepted', ...event]),
      refused: (...event) => heard.push([name, 'refused', ...event]),
      contextUnsupported: (...event) => heard.push([name, 'contextUnsupported', ...event]),
      keysRefreshed: (...event) => heard.push([name, 'keysRefreshed', ...event]),
      refreshFailed: (...event) => heard.push([name, 'refreshFailed', ...event]),
    });
    tell(new AuthgearEvents([listener('a'), listener('b')]));
    expect(heard).toEqual([
      ['a', 'accepted', USER],
      ['b', 'accepted', USER],
      ['a', 'refused', REFUSAL, 'token'],
      ['b', 'refused', REFUSAL, 'token'],
      ['a', 'contextUnsupported', UNSUPPORTED],
      ['b', 'contextUnsupported', UNSUPPORTED],
      ['a', 'keysRefreshed', STATE],
      ['b', 'keysRefreshed', STATE],
      ['a', 'refreshFailed', FAILURE, STATE],
      ['b', 'refreshFailed', FAILURE, STATE],
    ]);
  });

  describe('where a listener throws', () => {
    const fault = new Error('disk full');
    const failing = (thrown: unknown): Required<AuthgearListener> => {
      const fail = (): never => {
        throw thrown;
      };
      return { accepted: fail, refused: fail, contextUnsupported: fail, keysRefreshed: fail, refreshFailed: fail };
    };
    let warnings: jest.SpiedFunction<typeof process.emitWarning>;

    beforeEach(() => {
      warnings = jest.spyOn(process, 'emitWarning').mockImplementation();
    });

    afterEach(() => jest.restoreAllMocks());

    it('tells the others all the same, and throws nothing', () => {
      const heard: string[] = [];
      const others = {
        accepted: () => heard.push('accepted'),
        refused: () => heard.push('refused'),
        contextUnsupported: () => heard.push('contextUnsupported'),
        keysRefreshed: () => heard.push('keysRefreshed'),
        refreshFailed: () => heard.push('refreshFailed'),
      };
      tell(new AuthgearEvents([failing(fault), others]));
      expect(heard).toEqual(['accepted', 'refused', 'contextUnsupported', 'keysRefreshed', 'refreshFailed']);
    });

    it('warns the process, once for each listener', () => {
      const events = new AuthgearEvents([failing(fault), {}, failing('no error')]);
      tell(events);
      tell(events);
      expect(warnings.mock.calls).toEqual([
        ['The logger, or another listener of nestjs-authgear, threw: disk full', { type: 'AuthgearWarning' }],
        ['The logger, or another listener of nestjs-authgear, threw: a string', { type: 'AuthgearWarning' }],
      ]);
    });
  });

  it('lets a listener hear of what it wants alone', () => {
    const heard: unknown[] = [];
    tell(new AuthgearEvents([{}, { accepted: (user) => heard.push(user) }]));
    expect(heard).toEqual([USER]);
  });
});
