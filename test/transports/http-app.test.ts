import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { serversBehind, serversOf } from '../../lib/transports/http-app.js';

describe('serversOf', () => {
  it.each([
    ['Express', new ExpressAdapter()],
    ['Fastify', new FastifyAdapter()],
  ])("gives the instance of %s, and Node's server", (_platform, adapter) => {
    const host = new HttpAdapterHost();
    adapter.initHttpServer({});
    host.httpAdapter = adapter;
    const servers = serversOf(host);
    expect(servers).toHaveLength(2);
    expect(servers[0]).toBe(adapter.getInstance());
    expect(servers[1]).toBe(adapter.getHttpServer());
  });

  it('gives none where the app does not serve HTTP', () => {
    expect(serversOf(new HttpAdapterHost())).toEqual([]);
    const host = new HttpAdapterHost();
    host.httpAdapter = Object.assign(new ExpressAdapter(), { getInstance: () => null });
    expect(serversOf(host)).toEqual([]);
  });
});

describe('serversBehind', () => {
  const app = () => {};
  const server = {};
  const nodeServer = {};

  it.each([
    ['of Express', { app, socket: { server: nodeServer } }, [app]],
    ['of Fastify', { server, socket: { server: nodeServer } }, [server]],
    ['that has both', { app, server }, [app, server]],
    ["of Node, as Fastify's middleware gets it", { socket: { server: nodeServer } }, [nodeServer]],
    ['without a socket', {}, []],
    ['whose socket has no server', { socket: { server: null } }, []],
    ['that has other things under these names', { app: 'x', server: null, socket: 'x' }, []],
  ])('gives the servers of a request %s', (_what, request, servers) => {
    const behind = serversBehind(request);
    expect(behind).toHaveLength(servers.length);
    for (const [index, expected] of servers.entries()) expect(behind[index]).toBe(expected);
  });
});
