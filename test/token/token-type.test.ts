import { assertTokenType } from '../../lib/token/claim-rules.js';
import { failureOf, verdictOf } from '../support/failures.js';
import { tokenPolicy } from '../support/token-material.js';

const ACCESS_TOKEN = { kid: 'k1', isAccessToken: true };
const JWT = { kid: 'k1', isAccessToken: false };
const ID_TOKEN_MARKS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'ds_hash', 'sid'];

describe('assertTokenType', () => {
  describe('of a token whose typ declares an access token', () => {
    it.each([{}, { nonce: 'n', sid: 's' }, { auth_time: 1, amr: ['pwd'] }])('takes %j', (claims) => {
      for (const requireAccessTokenType of [true, false]) {
        expect(verdictOf(() => assertTokenType(claims, ACCESS_TOKEN, tokenPolicy({ requireAccessTokenType })))).toBe(
          'accepted',
        );
      }
    });
  });

  describe('of a token whose typ says nothing', () => {
    it.each([
      {},
      { client_id: 'app' },
      { client_id: 'app', auth_time: 1, amr: ['pwd'] },
      { roles: ['admin'], jti: 'j', scope: 's' },
    ])('takes %j', (claims) => {
      expect(verdictOf(() => assertTokenType(claims, JWT, tokenPolicy()))).toBe('accepted');
    });

    it.each(ID_TOKEN_MARKS)('finds a mark of an ID token in %s, whatever its value', (mark) => {
      for (const value of ['x', null, '']) {
        expect(failureOf(() => assertTokenType({ client_id: 'app', [mark]: value }, JWT, tokenPolicy()))).toMatchObject(
          {
            code: 'wrong_token_type',
            message: expect.stringContaining('not the ID token'),
          },
        );
      }
    });

    it.each([{ auth_time: 1 }, { amr: ['pwd'] }, { auth_time: null }, { amr: null }])(
      'finds a mark of an ID token in %j without client_id',
      (claims) => {
        expect(verdictOf(() => assertTokenType(claims, JWT, tokenPolicy()))).toBe('wrong_token_type');
        expect(verdictOf(() => assertTokenType({ ...claims, client_id: 'app' }, JWT, tokenPolicy()))).toBe('accepted');
      },
    );

    it.each([{ nonce: 'n' }, { auth_time: 1 }])(
      'is called an ID token where the type is required, too: %j',
      (claims) => {
        const policy = tokenPolicy({ requireAccessTokenType: true });
        expect(failureOf(() => assertTokenType(claims, JWT, policy))).toMatchObject({
          code: 'wrong_token_type',
          message: expect.stringContaining('not the ID token'),
        });
      },
    );

    it('refuses it where the type is required, and says which', () => {
      const policy = tokenPolicy({ requireAccessTokenType: true });
      expect(failureOf(() => assertTokenType({ client_id: 'app' }, JWT, policy))).toMatchObject({
        code: 'wrong_token_type',
        message: expect.stringContaining('at+jwt'),
      });
    });
  });

  it.each([ACCESS_TOKEN, JWT])('refuses a token bound to a key under %j', (header) => {
    for (const cnf of [{ jkt: 'x' }, null, {}]) {
      expect(failureOf(() => assertTokenType({ client_id: 'app', cnf }, header, tokenPolicy()))).toMatchObject({
        code: 'wrong_token_type',
        message: expect.stringMatching(/bound to a key \(cnf\)/),
      });
    }
  });
});
