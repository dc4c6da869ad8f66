import { HttpAdapterHost } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { ExpressAdapter } from '@nestjs/platform-express';
import { refuse } from '../../lib/errors/refusal.js';
import { exceptionOf } from '../../lib/refusals/exceptions.js';
import { HttpTransport } from '../../lib/transports/http.js';
import { MIDDLEWARE, MiddlewareTransport } from '../../lib/transports/middleware.js';

const request = { headers: { authorization: 'Bearer a.b.c' } };
const headers: Record<string, string> = {};
const set = (name: string, value: string) => Object.assign(headers, { [name]: value });
const context = new ExecutionContextHost([request, { set, setHeader: set }]);

const adapterHost = new HttpAdapterHost();
adapterHost.httpAdapter = new ExpressAdapter();

const TRANSPORTS = [
  {
    name: 'HttpTransport',
    type: 'http',
    transportOf: (extract?: () => string) => new HttpTransport(adapterHost, extract),
    validateContext: { request, executionContext: context },
  },
  {
    name: 'MiddlewareTransport',
    type: MIDDLEWARE,
    transportOf: (extract = () => 'a.b.c') => new MiddlewareTransport(extract),
    validateContext: { request },
  },
];

describe.each(TRANSPORTS)('$name', ({ type, transportOf, validateContext }) => {
  beforeEach(() => {
    for (const name of Object.keys(headers)) delete headers[name];
  });

  it('is of its own type', () => {
    expect(transportOf().type).toBe(type);
  });

  it('gives the request as the holder of the user, and as what validate is told', () => {
    const call = transportOf().callOf(context);
    expect(call.holder).toBe(request);
    expect(call.validateContext).toStrictEqual(validateContext);
  });

  it('takes the token only when it is asked for, with the extractor that it is given', () => {
    const extract = jest.fn((_request?: unknown) => 'd.e.f');
    const call = transportOf(extract).callOf(context);
    expect(extract).not.toHaveBeenCalled();
    expect(call.token()).toBe('d.e.f');
    expect(extract.mock.calls).toEqual([[request]]);
    expect(transportOf().callOf(context).token()).toBe('a.b.c');
  });

  it('sets the headers of a refusal on the response, and gives it back as it is', () => {
    const exception = exceptionOf(refuse('missing_token'), 'https://auth.test');
    expect(transportOf().refusal(context, exception)).toBe(exception);
    expect(headers).toEqual({ 'WWW-Authenticate': 'Bearer realm="https://auth.test"' });
  });

  it('sets none for what is no refusal', () => {
    const error = new Error('database');
    expect(transportOf().refusal(context, error)).toBe(error);
    expect(headers).toEqual({});
  });
});
