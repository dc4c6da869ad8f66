/** What clients send in place of a token when a variable holds none, and what each is said to be. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['undefined', 'the word undefined'],
  ['null', 'the word null'],
  ['None', 'the word None'],
  ['[object Object]', 'the text [object Object]'],
  ['[object Promise]', 'the text [object Promise], which is a token that was not awaited'],
]);

const QUOTES = new Set(['"', "'", '`']);

/** Applications whose "Issue JWT as access token" is off issue such tokens; so do third-party ones that ask for no resource. */
const OPAQUE_TOKEN = /^[A-Za-z\d]{32}$/;

/**
 * The client mistake behind a text that isn't a JWT, worded to follow "Malformed token: "; undefined if the text shows
 * none. Of the text it repeats only words that can't be a secret.
 */
export function clientMistakeIn(token: string): string | undefined {
  if (/^bearer(?:\s|$)/i.test(token)) {
    return 'it begins with the word Bearer, which is not part of a token: the client adds it twice, or passes it along';
  }
  if (QUOTES.has(token.charAt(0)) || QUOTES.has(token.charAt(token.length - 1))) {
    return 'it is in quotes: send it without them';
  }
  return token.includes('.') ? undefined : mistakeWithoutDots(token);
}

function mistakeWithoutDots(token: string): string {
  const word = WORDS.get(token);
  if (word !== undefined) return `the client sent ${word}: its variable holds no token`;
  if (OPAQUE_TOKEN.test(token)) {
    return (
      'this is an opaque token, which an API can\'t check; turn on "Issue JWT as access token" for the application in ' +
      'Authgear, and if it is a third-party or dynamic client, let it send resource when it asks for the token'
    );
  }
  return (
    'it has no dots, so it is not a JWT; send the whole token, and if it is an opaque token, turn on ' +
    '"Issue JWT as access token" for the application in Authgear'
  );
}
