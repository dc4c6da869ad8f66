import type { ValidateUser } from '../../../lib/index.js';

/** An option `validate` that refuses the user `banned`, and whom it was asked about, with what context. */
export interface Banning {
  readonly asked: readonly (readonly [sub: string, context: object])[];
  readonly validate: ValidateUser;
}

export function banning(): Banning {
  const asked: [string, object][] = [];
  return {
    asked,
    validate: (user, context) => {
      asked.push([user.sub, context]);
      return user.sub === 'banned' ? null : user;
    },
  };
}
