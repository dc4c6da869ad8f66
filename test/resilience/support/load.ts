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

/** Asks the app again and again, over many connections, and judges every answer. */
export async function load(app: TestApp, seconds: number, nextCase: () => LoadCase): Promise<LoadReport> {
  const wrong: string[] = [];
  const cases = new WeakMap<object, LoadCase>();
  const request: autocannon.Request = {
    path: '/profile',
    setupRequest(prepared, context) {
      const chosen = nextCase();
      cases.set(context, chosen);
      return { ...prepared, headers: chosen.token === undefined ? {} : { authorization: `Bearer ${chosen.token}` } };
    },
    onResponse(status, body, context) {
      const asked = cases.get(context);
      const verdict = verdictOf(status, body);
      if (asked?.isRight(verdict) !== true && wrong.length < WRONG_ANSWERS_SHOWN) {
        wrong.push(`${asked?.name}: ${verdict}`);
      }
    },
  };
  const result = await autocannon({
    url: app.url,
    connections: 20,
    duration: seconds,
    requests: [request],
  });
  const statuses = Object.entries(result.statusCodeStats ?? {});
  return {
    answers: result.requests.total,
    errors: result.errors,
    wrong,
    answersByStatus: Object.fromEntries(statuses.map(([status, { count = 0 }]) => [status, count])),
    p99Milliseconds: result.latency.p99,
    maxMilliseconds: result.latency.max,
  };
}

function verdictOf(status: number, body: string): string {
  const answer: unknown = JSON.parse(body);
  const member = status === 200 ? 'sub' : 'code';
  return typeof answer === 'object' && answer !== null
    ? String(Object.entries(answer).find(([name]) => name === member)?.[1])
    : body;
}
