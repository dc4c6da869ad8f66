import { once } from 'node:events';
import autocannon from 'autocannon';
import type { TestApp } from '../../support/test-app.js';

/** One request, and what may come of it. */
export interface LoadCase {
  readonly name: string;
  readonly token: string | undefined;
  /** Whether an answer is right: the subject for an app that lets in, else the code of the refusal. */
  isRight(verdict: string): boolean;
}

export interface LoadReport {
  readonly answers: number;
  readonly errors: number;
  /** Wrong answers, by case, the first few of them. */
  readonly wrong: readonly string[];
  readonly answersByStatus: Readonly<Record<string, number>>;
  /** Of answers with status 200. */
  readonly p99Milliseconds: number;
  readonly maxMilliseconds: number;
}

const WRONG_ANSWERS_SHOWN = 20;
const A_DAY_SECONDS = 86_400;

/** Asks the app again and again, over many connections, and judges every answer, until it is stopped. */
export class Load {
  /** Answers so far. */
  answers = 0;
  readonly #wrong: string[] = [];
  readonly #instance: autocannon.Instance;

  constructor(app: TestApp, nextCase: () => LoadCase) {
    const options = { url: app.url, connections: 20, duration: A_DAY_SECONDS, timeout: A_DAY_SECONDS };
    this.#instance = autocannon({ ...options, requests: [this.#request(nextCase)] }, () => {});
  }

  async stop(): Promise<LoadReport> {
    const done = once(this.#instance, 'done');
    this.#instance.stop();
    const [result]: autocannon.Result[] = await done;
    if (result === undefined) throw new Error('autocannon gave no result');
    const statuses = Object.entries(result.statusCodeStats ?? {});
    return {
      answers: this.answers,
      errors: result.errors,
      wrong: this.#wrong,
      answersByStatus: Object.fromEntries(statuses.map(([status, { count = 0 }]) => [status, count])),
      p99Milliseconds: result.latency.p99,
      maxMilliseconds: result.latency.max,
    };
  }

  #request(nextCase: () => LoadCase): autocannon.Request {
    const cases = new WeakMap<object, LoadCase>();
    return {
      path: '/profile',
      setupRequest(prepared, context) {
        const chosen = nextCase();
        cases.set(context, chosen);
        return { ...prepared, headers: chosen.token === undefined ? {} : { authorization: `Bearer ${chosen.token}` } };
      },
      onResponse: (status, body, context) => this.#judge(cases.get(context), verdictOf(status, body)),
    };
  }

  #judge(asked: LoadCase | undefined, verdict: string): void {
    this.answers += 1;
    if (asked?.isRight(verdict) === true || this.#wrong.length === WRONG_ANSWERS_SHOWN) return;
    this.#wrong.push(`${asked?.name}: ${verdict}`);
  }
}

function verdictOf(status: number, body: string): string {
  const answer: unknown = JSON.parse(body);
  const member = status === 200 ? 'sub' : 'code';
  return typeof answer === 'object' && answer !== null
    ? String(Object.entries(answer).find(([name]) => name === member)?.[1])
    : body;
}
