import type { INestApplication } from '@nestjs/common';
import type { Socket } from 'socket.io-client';
import { stopTime } from '../support/controlled-clock.js';
import { eventually } from '../support/eventually.js';
import type { TestApp } from '../support/test-app.js';
import { useGuideStage } from './support/guide-stage.js';

interface Frame {
  readonly event: string;
  readonly data: unknown;
}

/** The client of the guide for native WebSockets. */
interface NativeClient {
  readonly send: ((frame: Frame) => void) | undefined;
  connect(): Promise<void>;
  close(): void;
}

const NOW = Date.UTC(2030, 0, 1);
const LIFE = 60_000;

describe('gateways of the guides', () => {
  const stage = useGuideStage('express');
  beforeEach(() => stopTime(NOW));
  afterEach(() => {
    stage.issuer.goOnline();
    jest.useRealTimers();
  });

  function start(guide: string): Promise<TestApp> {
    const configure = stage.run(guide, 'src/sockets.ts').useSockets as (nest: INestApplication) => void;
    return stage.start(guide, 'src/app.module.ts', { configure });
  }

  /** Lets time pass until the condition holds. */
  function inTime(condition: () => boolean): Promise<void> {
    return eventually(() => {
      jest.advanceTimersByTime(100);
      return condition();
    });
  }

  const freshToken = (roles: string[] = []) => stage.issuer.accessToken({ sub: 'u1', roles, expiresIn: LIFE / 1000 });

  describe('on socket.io', () => {
    let app: TestApp;
    let socket: Socket;
    const open = (accessToken: () => Promise<string | undefined>): void => {
      const connect = stage.run('socket.io', 'client.ts').connect as (url: string, token: unknown) => Socket;
      socket = connect(app.url, accessToken);
    };
    beforeAll(async () => {
      app = await start('socket.io');
    });
    afterEach(() => socket.disconnect());

    it('answer a client, and refuse it what needs a role', async () => {
      open(() => freshToken());
      expect(await socket.emitWithAck('say', 'hello')).toEqual({ by: 'u1', text: 'hello' });
      expect(await socket.emitWithAck('announce', 'hello')).toMatchObject({
        statusCode: 403,
        code: 'insufficient_role',
      });
      socket.disconnect();
      open(() => freshToken(['moderator']));
      expect(await socket.emitWithAck('announce', 'hello')).toEqual({ announced: 'hello' });
    });

    it('see a client again by itself after its token has expired', async () => {
      let connections = 0;
      open(() => freshToken());
      socket.on('connect', () => {
        connections += 1;
      });
      await inTime(() => connections === 2);
      expect(await socket.emitWithAck('say', 'again')).toEqual({ by: 'u1', text: 'again' });
    });

    it('see a client again by itself after an outage of the issuer, and after its key was withdrawn', async () => {
      stage.issuer.goOffline();
      await stage.issuer.rotateKeys({ keepOld: false });
      open(() => freshToken());
      const refused = new Promise((resolve) => {
        socket.once('connect_error', resolve);
      });
      expect(await refused).toMatchObject({ data: { code: 'issuer_unavailable' } });
      stage.issuer.goOnline();
      await inTime(() => socket.connected);
      expect(await socket.emitWithAck('say', 'again')).toEqual({ by: 'u1', text: 'again' });
    });

    it.each<[string, () => Promise<string | undefined>]>([
      ['nobody is signed in', async () => undefined],
      ['its token cannot be had', () => Promise.reject(new Error('signed out'))],
    ])('refuse a client where %s', async (_where, accessToken) => {
      open(accessToken);
      const refused = new Promise((resolve) => {
        socket.once('connect_error', resolve);
      });
      expect(await refused).toMatchObject({ data: { code: 'missing_token' } });
    });
  });

  describe('on native WebSockets', () => {
    let app: TestApp;
    let client: NativeClient;
    const frames: Frame[] = [];
    beforeAll(async () => {
      app = await start('websockets');
    });
    afterEach(() => {
      client.close();
      frames.length = 0;
    });

    async function open(accessToken: () => Promise<string>): Promise<void> {
      const { Client } = stage.run('websockets', 'client.ts') as {
        Client: new (url: string, accessToken: () => Promise<string>, onFrame: (frame: Frame) => void) => NativeClient;
      };
      client = new Client(app.url.replace('http', 'ws'), accessToken, (frame) => frames.push(frame));
      await client.connect();
    }

    async function ask(event: string, data: unknown): Promise<Frame | undefined> {
      await eventually(() => client.send !== undefined);
      client.send?.({ event, data });
      await eventually(() => frames.length > 0);
      return frames.shift();
    }

    it('answer a client, and refuse it what needs a role', async () => {
      await open(() => freshToken());
      expect(await ask('say', 'hello')).toEqual({ event: 'said', data: { by: 'u1', text: 'hello' } });
      expect(await ask('announce', 'hello')).toMatchObject({
        event: 'exception',
        data: { statusCode: 403, code: 'insufficient_role' },
      });
    });

    it('see a client again by itself after its token has expired', async () => {
      let tokens = 0;
      await open(() => {
        tokens += 1;
        return freshToken();
      });
      await eventually(() => client.send !== undefined);
      await inTime(() => tokens === 2);
      expect(await ask('say', 'again')).toMatchObject({ event: 'said' });
    });

    it('see a client again by itself after an outage', async () => {
      const tokens = ['a.b', await freshToken()];
      await open(async () => String(tokens.shift()));
      await inTime(() => client.send !== undefined);
      expect(await ask('say', 'again')).toMatchObject({ event: 'said' });
    });
  });
});
