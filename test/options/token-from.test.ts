import { resolveOptions } from '../../lib/options/resolve-options.js';
import { problemsOf } from './support/option-problems.js';

const REQUIRED = { endpoint: 'https://myproject.authgear.cloud', clientId: 'app' };
const problemsWith = (tokenFrom: unknown) => problemsOf({ ...REQUIRED, tokenFrom });

const PLACE = "must be 'authorization', { cookie: 'name' } or an array of them; never the query, which ends up in logs";
const NAME = "must be the name of a cookie: letters, digits and !#$%&'*+-.^_`|~";

describe('the option tokenFrom', () => {
  it.each([
    ['authorization', ['authorization']],
    [['authorization'], ['authorization']],
    [{ cookie: 'token' }, [{ cookie: 'token' }]],
    [
      ['authorization', { cookie: '__Host-token' }],
      ['authorization', { cookie: '__Host-token' }],
    ],
    [
      [{ cookie: 'a' }, { cookie: 'A' }],
      [{ cookie: 'a' }, { cookie: 'A' }],
    ],
    [
      [{ cookie: 'authorization' }, 'authorization'],
      [{ cookie: 'authorization' }, 'authorization'],
    ],
    [{ cookie: "!#$%&'*+-.^_`|~09azAZ" }, [{ cookie: "!#$%&'*+-.^_`|~09azAZ" }]],
    [null, ['authorization']],
    [undefined, ['authorization']],
  ])('takes %j', (tokenFrom, sources) => {
    expect(resolveOptions({ ...REQUIRED, tokenFrom }).tokenSources).toEqual(sources);
  });

  it.each(['', 'Authorization', 'header', 'query', 'cookie', 5, true, () => 'authorization'])(
    'names the places at %p, alone and in a list',
    (source) => {
      expect(problemsWith(source)).toEqual([`tokenFrom ${PLACE}`]);
      expect(problemsWith(['authorization', source])).toEqual([`tokenFrom[1] ${PLACE}`]);
    },
  );

  it.each([[null], [undefined], [['authorization']]])('names the places at %p in a list', (source) => {
    expect(problemsWith([source, { cookie: 'token' }])).toEqual([`tokenFrom[0] ${PLACE}`]);
  });

  it.each([
    '',
    ' ',
    'a b',
    'a=b',
    'a;b',
    'a,b',
    '"a"',
    'a\n',
    'ä',
    '(a)',
    'a/b',
    '[a]',
    '{a}',
    'a:b',
    'a@b',
    'a\\b',
    5,
    null,
    undefined,
    ['a'],
  ])('refuses the name of a cookie %p, alone and in a list', (cookie) => {
    expect(problemsWith({ cookie })).toEqual([`tokenFrom.cookie ${NAME}`]);
    expect(problemsWith(['authorization', { cookie }])).toEqual([`tokenFrom[1].cookie ${NAME}`]);
  });

  it('refuses members that it does not know, and lists those that it knows', () => {
    const problem = 'is not an option; the options are cookie';
    expect(problemsWith({ cookie: 'a', query: 'b' })).toEqual([`tokenFrom.query ${problem}`]);
    expect(problemsWith({})).toEqual([`tokenFrom.cookie ${NAME}`]);
    expect(problemsWith([{ header: 'a' }])).toEqual([`tokenFrom[0].header ${problem}`, `tokenFrom[0].cookie ${NAME}`]);
  });

  it('refuses an empty list', () => {
    expect(problemsWith([])).toEqual(['tokenFrom is empty: name a place, or leave the option out']);
  });

  it.each([
    [['authorization', 'authorization']],
    [[{ cookie: 'a' }, { cookie: 'a' }]],
    [[{ cookie: 'a' }, 'authorization', { cookie: 'a' }]],
  ])('refuses a place that is there twice: %j', (tokenFrom) => {
    expect(problemsWith(tokenFrom)).toEqual(['tokenFrom names one place twice']);
  });

  it('tells of what is wrong with the places before it looks for one that is there twice', () => {
    expect(problemsWith(['query', 'query'])).toEqual([`tokenFrom[0] ${PLACE}`, `tokenFrom[1] ${PLACE}`]);
  });
});
