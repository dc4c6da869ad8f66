import { refuse } from '../errors/refusal.js';
import type { ValidateUser } from '../options/authgear-options.js';
import type { AuthgearUser } from '../token/authgear-user.js';
import type { ValidateContext } from '../transports/transport.js';
import { isUser } from './admission.js';

interface Question {
  readonly token: string;
  readonly answer: Promise<object>;
}

/** Asks the app about the user of a valid token: the option `validate`. */
export class UserValidator {
  /** So that several guards on one route call `validate` once. */
  private readonly questions = new WeakMap<object, Question>();

  constructor(private readonly option: ValidateUser | undefined) {}

  /** Whether there is anything to ask. */
  get asksApp(): boolean {
    return this.option !== undefined;
  }

  /**
   * @param scope - what lives as long as the call, during which the app is asked about the same token once, unless it refuses
   * @returns the user of the call: synchronously the token's, or a promise of the app's own
   * @throws Refusal `user_rejected`, or the error that the app's `validate` throws
   */
  validate(token: string, tokenUser: AuthgearUser, context: ValidateContext, scope?: object): object | Promise<object> {
    if (this.option === undefined) return tokenUser;
    if (scope === undefined) return ask(this.option, tokenUser, context);
    const earlier = this.questions.get(scope);
    if (earlier?.token === token) return earlier.answer;
    const question = { token, answer: ask(this.option, tokenUser, context) };
    this.questions.set(scope, question);
    question.answer.catch(() => this.forget(scope, question));
    return question.answer;
  }

  /** Nothing is kept about a user that was refused. */
  private forget(scope: object, question: Question): void {
    if (this.questions.get(scope) === question) this.questions.delete(scope);
  }
}

async function ask(validate: ValidateUser, tokenUser: AuthgearUser, context: ValidateContext): Promise<object> {
  const user: unknown = await validate(tokenUser, context);
  if (!isUser(user)) throw refuse('user_rejected');
  return user;
}
