import { Controller, Get, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { AuthgearTokenVerifier } from '../../../lib/index.js';
import { rejectionOf } from '../../support/failures.js';
import { ProfileController } from '../../support/profile.controller.js';
import { expectRefusal } from '../../support/refusals.js';
import { useStage } from '../../support/stage.js';
import { ADAPTERS, type TestApp } from '../../support/test-app.js';
import { expectNoPartOf } from '../support/refused-tokens.js';

@Controller('passport')
@UseGuards(AuthGuard('authgear'))
class PassportController {
  @Get()
  passport(): string {
    return 'granted';
  }
}

const OPAQUE = 'kT3nqX0aV9bLwR5yJ2mZ7cD4fG8hS1pQ';
const TURN_ON = '"Issue JWT as access token"';

/** What clients put into the Authorization header by mistake, and what they're told. TOKEN stands for a valid token. */
const MISTAKES = [
  [
    'undefined',
    'Bearer undefined',
    'malformed_token',
    'the client sent the word undefined: its variable holds no token',
  ],
  ['null', 'Bearer null', 'malformed_token', 'the client sent the word null'],
  ['an object', 'Bearer [object Object]', 'malformed_token', 'the client sent the text [object Object]'],
  ['a promise', 'Bearer [object Promise]', 'malformed_token', 'which is a token that was not awaited'],
  ['Bearer twice', 'Bearer Bearer TOKEN', 'malformed_token', 'it begins with the word Bearer'],
  ['Bearer twice, in two cases', 'bearer BEARER TOKEN', 'malformed_token', 'it begins with the word Bearer'],
  ['Bearer twice and nothing after', 'Bearer Bearer', 'malformed_token', 'it begins with the word Bearer'],
  ['quotes', 'Bearer "TOKEN"', 'malformed_token', 'it is in quotes'],
  ['single quotes', "Bearer 'TOKEN'", 'malformed_token', 'it is in quotes'],
  ['one quote', 'Bearer TOKEN"', 'malformed_token', 'it is in quotes'],
  ['an opaque token', `Bearer ${OPAQUE}`, 'malformed_token', TURN_ON],
  ['an opaque token of a third party', `Bearer ${OPAQUE}`, 'malformed_token', 'let it send resource'],
  ['a part of a token', 'Bearer eyJhbGciOiJSUzI1NiJ9', 'malformed_token', 'it has no dots'],
  ['nothing after Bearer', 'Bearer', 'missing_token', 'nothing follows Bearer'],
  ['no Bearer', 'TOKEN', 'missing_token', 'does not begin with the word Bearer'],
  ['another scheme', 'Token TOKEN', 'missing_token', 'does not begin with the word Bearer'],
] as const;

describe.each(ADAPTERS)('a mistake of a client on %s', (adapter) => {
  const stage = useStage(adapter);
  let app: TestApp;
  let token: string;

  beforeAll(async () => {
    app = await stage.startApp({}, { controllers: [ProfileController, PassportController] });
    token = await stage.issuer.accessToken();
  });

  it.each(MISTAKES)('is named, by both doors: %s', async (_what, header, code, words) => {
    const authorization = header.replace('TOKEN', token);
    const answer = await app.get('/profile', { authorization });
    expect(expectRefusal(answer, code, stage.issuer.endpoint)).toContain(words);
    expect(await app.get('/passport', { authorization })).toMatchObject({ status: 401 });

    const lines = app.log.slice(-2).map(({ message }) => message);
    expect(lines[0]).toMatch(new RegExp(`^Refused: ${code} `));
    expect(lines[0]).toContain(words);
    expect(lines[1]).toBe(lines[0]);
    expectNoPartOf(token, JSON.stringify([answer.body, ...answer.headers, lines]));
    for (const secret of [OPAQUE, 'eyJhbGciOiJSUzI1NiJ9'])
      expect(JSON.stringify([answer.body, lines])).not.toContain(secret);
  });

  it.each([
    ['the header and not the token', 'Bearer TOKEN', 'it begins with the word Bearer'],
    ['quotes', '"TOKEN"', 'it is in quotes'],
    ['undefined', 'undefined', 'the word undefined'],
  ])('is named by AuthgearTokenVerifier too: %s', async (_what, passed, words) => {
    const verifier = app.nest.get<AuthgearTokenVerifier>(AuthgearTokenVerifier);
    const refused = await rejectionOf(verifier.verify(passed.replace('TOKEN', token)));
    expect(refused).toMatchObject({ code: 'malformed_token', message: expect.stringContaining(words) });
    expect(refused).toHaveProperty('message', expect.not.stringContaining(token));
  });
});
