import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { appServedBy, appsOf } from '../../lib/transports/http-app.js';

describe('appServedBy', () => {
  it.each([
    ['Express', new ExpressAdapter()],
    ['Fastify', new FastifyAdapter()],
  ])('is the instance of %s', (_platform, adapter) => {
    const host = new HttpAdapterHost();
    host.httpAdapter = adapter;
    expect(appServedBy(host)).toBe(adapter.getInstance());
  });

  it('is undefined where the app does not serve HTTP', () => {
    expect(appServedBy(new HttpAdapterHost())).toBeUndefined();
    const host = new HttpAdapterHost();
    host.httpAdapter = Object.assign(new ExpressAdapter(), { getInstance: () => null });
    expect(appServedBy(host)).toBeUndefined();
  });
});

describe('appsOf', () => {
  const app = () => {};
  const server = {};

  it.each([
    ['of Express', { app }, [app]],
    ['of Fastify', { server }, [server]],
    ['that has both', { app, server }, [app, server]],
    ['that does not tell', {}, []],
    ['that has other things under these names', { app: 'x', server: null }, []],
  ])('gives the apps of a request %s', (_what, request, apps) => {
    expect(appsOf(request)).toEqual(apps);
  });
});
