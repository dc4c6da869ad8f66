import { refuse } from '../../lib/errors/refusal.js';
import { AuthgearEvents, type AuthgearListener } from '../../lib/observability/authgear-events.js';

const STATE = { keyCount: 1, loadedAt: 0, isServing: true, hasFailed: false };
const USER = { sub: 'u1' };
const REFUSAL = refuse('token_expired');
const FAILURE = new Error('x');

describe('AuthgearEvents', () => {
  const tell = (events: AuthgearEvents): void => {
    events.accepted(USER);
    events.refused(REFUSAL, 'token');
    events.keysRefreshed(STATE);
    events.refreshFailed(FAILURE, STATE);
  };

  it('tells every listener of everything', () => {
    const heard: unknown[][] = [];
    const listener = (name: string): Required<AuthgearListener> => ({
      accepted: (...event) => heard.push([name, 'accepted', ...event]),
      refused: (...event) => heard.push([name, 'refused', ...event]),
      keysRefreshed: (...event) => heard.push([name, 'keysRefreshed', ...event]),
      refreshFailed: (...event) => heard.push([name, 'refreshFailed', ...event]),
    });
    tell(new AuthgearEvents([listener('a'), listener('b')]));
    expect(heard).toEqual([
      ['a', 'accepted', USER],
      ['b', 'accepted', USER],
      ['a', 'refused', REFUSAL, 'token'],
      ['b', 'refused', REFUSAL, 'token'],
      ['a', 'keysRefreshed', STATE],
      ['b', 'keysRefreshed', STATE],
      ['a', 'refreshFailed', FAILURE, STATE],
      ['b', 'refreshFailed', FAILURE, STATE],
    ]);
  });

  it('lets a listener hear of what it wants alone', () => {
    const heard: unknown[] = [];
    tell(new AuthgearEvents([{}, { accepted: (user) => heard.push(user) }]));
    expect(heard).toEqual([USER]);
  });
});
