import { clientMistakeIn } from '../../lib/token/client-mistakes.js';

/** 32 letters and digits, of both cases, as Authgear's opaque tokens are. */
const OPAQUE = 'aZ09kT3nqX0aV9bLwR5yJ2mZ7cD4fG8h';

const TWICE =
  'it begins with the word Bearer, which is not part of a token: the client adds it twice, or passes it along';
const QUOTED = 'it is in quotes: send it without them';
const NO_DOTS = /^it has no dots, so it is not a JWT; send the whole token, .*turn on "Issue JWT as access token"/;

const variable = (sent: string) => `the client sent ${sent}: its variable holds no token`;

describe('clientMistakeIn', () => {
  it.each(['aa.bbb.c', '..', 'a.b', 'a b.c.d', 'undefined.null.x', 'Bearera.b.c', 'xBearer a.b.c', 'a"b.c"d.e', '.'])(
    'finds none in %j, which other rules judge',
    (token) => {
      expect(clientMistakeIn(token)).toBeUndefined();
    },
  );

  it.each([
    'Bearer aa.bb.cc',
    'bearer aa.bb.cc',
    'BEARER\taa.bb.cc',
    'Bearer',
    'bearer  x',
    'Bearer "a.b.c"',
    'Bearer undefined',
  ])('finds a Bearer too many: %j', (token) => {
    expect(clientMistakeIn(token)).toBe(TWICE);
  });

  it.each([
    '"aa.bb.cc"',
    "'aa.bb.cc'",
    '`aa.bb.cc`',
    '"aa.bb.cc',
    'aa.bb.cc"',
    '\\"aa.bb.cc\\"',
    '"undefined"',
    `"${OPAQUE}"`,
    '"Bearer aa.bb.cc"',
    '"',
    "''",
  ])('finds quotes: %j', (token) => {
    expect(clientMistakeIn(token)).toBe(QUOTED);
  });

  it.each([
    ['undefined', variable('the word undefined')],
    ['null', variable('the word null')],
    ['None', variable('the word None')],
    ['[object Object]', variable('the text [object Object]')],
    ['[object Promise]', variable('the text [object Promise], which is a token that was not awaited')],
  ])('knows the variable that holds no token: %s', (token, mistake) => {
    expect(clientMistakeIn(token)).toBe(mistake);
  });

  it.each([OPAQUE, 'x'.repeat(32), '7'.repeat(32), 'Q'.repeat(32)])(
    'tells both causes of an opaque token: %s',
    (token) => {
      const mistake = clientMistakeIn(token);
      expect(mistake).toMatch(
        /^this is an opaque token, .*turn on "Issue JWT as access token" for the application in Authgear/,
      );
      expect(mistake).toMatch(/, and if it is a third-party or dynamic client, let it send resource /);
      expect(mistake).not.toContain(token);
    },
  );

  it.each([
    '',
    'a',
    'Undefined',
    'undefined ',
    'nullnull',
    OPAQUE.slice(1),
    `${OPAQUE}x`,
    `${OPAQUE.slice(1)}-`,
    `x${OPAQUE.slice(1)}\n`,
  ])('says of %j no more than that it has no dots', (token) => {
    expect(clientMistakeIn(token)).toMatch(NO_DOTS);
  });
});
