/** What `templates/common/ask.ts` prints where everything works. */
export const RIGHT_ANSWERS = {
  withoutToken: { status: 401, body: expect.objectContaining({ code: 'missing_token' }) },
  withToken: { status: 200, body: { user_id: 'u1', claims: expect.objectContaining({ sub: 'u1' }) } },
  withIdToken: { status: 401, body: expect.objectContaining({ code: 'wrong_token_type' }) },
  withoutRole: { status: 403, body: expect.objectContaining({ code: 'insufficient_role' }) },
  withRole: { status: 200, body: { message: 'Admin access granted' } },
};
