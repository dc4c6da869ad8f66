/** The part of an Express request that guards and middleware read. */
class Request {
  method = 'GET';
  url = '/';
  originalUrl = '/';
  protocol = 'http';
  query = {};

  /** @param {string} authorization */
  constructor(authorization) {
    this.headers = { host: 'localhost', accept: '*/*', authorization };
    this.rawHeaders = ['Host', 'localhost', 'Accept', '*/*', 'Authorization', authorization];
  }

  get(name) {
    return this.headers[name.toLowerCase()];
  }

  is() {
    return false;
  }
}

/** The part of an Express response that middleware and Nest's Express adapter touch. */
class Response {
  /** @type {((body: unknown) => void) | undefined} called with an answer that middleware sends itself */
  onAnswer;

  set() {
    return this;
  }

  setHeader() {
    return this;
  }

  status() {
    return this;
  }

  json(body) {
    this.onAnswer?.(body);
    return this;
  }
}

/** The handler and class that the guard finds in its context: a route without our decorators. */
class Controller {
  handler() {}
}

/**
 * One request as a guard or middleware receives it. Its header is a new string, as Node's HTTP parser creates one for each.
 *
 * @typedef {{ request: Request, response: Response, context: any }} Exchange
 * @param {Buffer} authorization the header
 * @returns {Exchange}
 */
export function exchangeOf(authorization) {
  const request = new Request(authorization.latin1Slice());
  const response = new Response();
  const http = { getRequest: () => request, getResponse: () => response, getNext: () => undefined };
  const context = {
    getType: () => 'http',
    switchToHttp: () => http,
    getClass: () => Controller,
    getHandler: () => Controller.prototype.handler,
    getArgs: () => [request, response],
  };
  return { request, response, context };
}

/**
 * Runs Express middleware until it answers or calls `next`.
 *
 * @param {(request: any, response: any, next: (error?: unknown) => void) => unknown} middleware
 * @param {Exchange} exchange
 * @returns {Promise<true>} rejects when it passes an error to `next`, or answers itself
 */
export function runMiddleware(middleware, { request, response }) {
  return new Promise((resolve, reject) => {
    response.onAnswer = reject;
    middleware(request, response, (error) => (error ? reject(error) : resolve(true)));
  });
}
