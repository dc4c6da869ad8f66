import type { ValidateUser } from '../../lib/options/authgear-options.js';
import { AuthgearUser } from '../../lib/token/authgear-user.js';
import type { ValidateContext } from '../../lib/transports/transport.js';
import { UserValidator } from '../../lib/verification/user-validator.js';
import { rejectionOf } from '../support/failures.js';
import { ISSUER, NOW_SECONDS, tokenPolicy } from '../support/token-material.js';

function tokenUser(): AuthgearUser {
  return new AuthgearUser({ iss: ISSUER, sub: 'u', aud: ISSUER, client_id: 'app', exp: NOW_SECONDS }, tokenPolicy());
}

const requestOf = (user?: unknown) => ({ headers: {}, user });
const rejected = (validate: ValidateUser) =>
  rejectionOf(Promise.resolve(new UserValidator(validate).validate('token', tokenUser(), {})));

describe('UserValidator', () => {
  it('says whether there is anything to ask', () => {
    expect(new UserValidator(undefined).asksApp).toBe(false);
    expect(new UserValidator(() => ({})).asksApp).toBe(true);
  });

  it("gives the token's user at once where the app has no say", () => {
    const user = tokenUser();
    expect(new UserValidator(undefined).validate('token', user, { request: requestOf() }, requestOf())).toBe(user);
  });

  it.each([
    ['at once', (user: object) => user],
    ['later', async (user: object) => user],
  ])("gives the app's own user, which may come %s", async (_when, answer) => {
    const own = { id: 1 };
    expect(await new UserValidator(() => answer(own)).validate('token', tokenUser(), {})).toBe(own);
  });

  it('tells the app the user and the context', async () => {
    const asked: [AuthgearUser, ValidateContext][] = [];
    const users = new UserValidator((...question) => {
      asked.push(question);
      return question[0];
    });
    const [user, context] = [tokenUser(), { request: requestOf() }];
    await users.validate('token', user, context);
    expect(asked).toEqual([[user, context]]);
    expect(asked[0]?.[1]).toBe(context);
  });

  it('refuses a user for whom the app gives null', async () => {
    expect(await rejected(() => null)).toMatchObject({ code: 'user_rejected' });
    expect(await rejected(async () => null)).toMatchObject({ code: 'user_rejected' });
  });

  it.each([undefined, false, true, 0, 'user', 5])('refuses a user for whom the app gives %p', async (answer) => {
    const validate: ValidateUser = () => JSON.parse(JSON.stringify(answer) ?? 'null');
    expect(await rejected(validate)).toMatchObject({ code: 'user_rejected' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database'))],
  ])('passes on what the app %s', async (_how, validate: ValidateUser) => {
    expect(await rejected(validate)).toMatchObject({ message: 'database' });
  });

  describe('on one request', () => {
    it('asks the app once about one token, however many guards ask', async () => {
      let count = 0;
      const users = new UserValidator(() => ({ count: ++count }));
      const [user, request] = [tokenUser(), requestOf()];
      const answers = [
        users.validate('token', user, { request }, request),
        users.validate('token', user, { request }, request),
      ];
      expect(await Promise.all(answers)).toEqual([{ count: 1 }, { count: 1 }]);
    });

    it('asks again about another token, even of the same user', async () => {
      let count = 0;
      const users = new UserValidator(() => ({ count: ++count }));
      const [user, request] = [tokenUser(), requestOf()];
      await users.validate('token', user, { request }, request);
      expect(await users.validate('other', user, { request }, request)).toEqual({ count: 2 });
    });

    it.each([
      ['refused', () => null],
      ['threw', () => Promise.reject(new Error('database'))],
      [
        'threw at once',
        () => {
          throw new Error('database');
        },
      ],
    ])('keeps nothing about a user whom the app %s, and asks again', async (_how, first: ValidateUser) => {
      const accepted = { id: 1 };
      const answers: ValidateUser[] = [first, () => accepted];
      const users = new UserValidator((...question) => answers.shift()?.(...question) ?? null);
      const [user, request] = [tokenUser(), requestOf()];
      const ask = () => Promise.resolve(users.validate('token', user, { request }, request));
      await rejectionOf(ask());
      expect(await ask()).toBe(accepted);
      expect(await ask()).toBe(accepted);
    });

    it('forgets the user whom the app refused, and not the one of a token that came later', async () => {
      const refusal: { now?: () => void } = {};
      const accepted = { id: 1 };
      const answers = [new Promise<null>((resolve) => Object.assign(refusal, { now: () => resolve(null) })), accepted];
      const users = new UserValidator(() => answers.shift() ?? null);
      const [user, request] = [tokenUser(), requestOf()];
      const refused = rejectionOf(Promise.resolve(users.validate('token', user, { request }, request)));
      expect(await users.validate('other', user, { request }, request)).toBe(accepted);
      refusal.now?.();
      await refused;
      expect(await users.validate('other', user, { request }, request)).toBe(accepted);
    });

    it('asks once about one token, though its user was made twice', async () => {
      let count = 0;
      const users = new UserValidator(() => ({ count: ++count }));
      const request = requestOf();
      await users.validate('token', tokenUser(), { request }, request);
      expect(await users.validate('token', tokenUser(), { request }, request)).toEqual({ count: 1 });
    });
  });

  it('asks about every request', async () => {
    let count = 0;
    const users = new UserValidator(() => ({ count: ++count }));
    const user = tokenUser();
    await users.validate('token', user, {}, requestOf());
    await users.validate('token', user, {}, requestOf());
    await users.validate('token', user, {});
    expect(await users.validate('token', user, {})).toEqual({ count: 4 });
  });
});
