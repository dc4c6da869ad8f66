import { EventEmitter, once } from 'node:events';
import { Controller, type ExceptionFilter, type Type, UseFilters, UseGuards } from '@nestjs/common';
import { EventPattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { connect } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import { AuthgearGuard } from '../../lib/index.js';
import { AuthgearTestIssuer } from '../../lib/testing/index.js';
import { runGuide } from '../docs/support/guide-code.js';
import { startMicroservice } from '../e2e/microservices/support/microservice.js';
import { rejectionOf } from '../support/failures.js';
import { useLogRecorder } from '../support/log-recorder.js';
import { isNestAtLeast } from '../support/nest-version.js';
import { addressOf, isRunning } from './support/broker-ports.js';
import { BROKERS, type BrokerClient, clientOf, kafka, rabbitmq } from './support/brokers.js';

type MyOrders = (client: BrokerClient, token: string) => Promise<unknown>;

const GUIDE = 'microservices';

/** The guide's client of each broker; that of NATS imports the package of Nest 12. */
const CLIENTS = [
  { name: 'Redis', path: 'tcp-client.ts' },
  ...(isNestAtLeast(12) ? [{ name: 'NATS', path: 'nats-client.ts' }] : []),
  { name: 'MQTT 5', path: 'mqtt-client.ts' },
  { name: 'MQTT 3', path: 'tcp-client.ts' },
  { name: 'RabbitMQ', path: 'rabbitmq-client.ts' },
  { name: 'Kafka', path: 'kafka-client.ts' },
].flatMap(({ name, path }) =>
  BROKERS.filter((broker) => broker.name === name && isRunning(broker.server)).map((broker) => ({
    name,
    path,
    broker,
  })),
);

describe('the guide to microservices', () => {
  useLogRecorder();
  const endings: (() => unknown)[] = [];
  let issuer: AuthgearTestIssuer;

  beforeAll(async () => {
    issuer = await AuthgearTestIssuer.start();
  });

  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  afterAll(() => issuer.stop());

  it.each(CLIENTS)('has a client of $name that sends its token', async ({ path, broker }) => {
    const patterns = ['orders.mine', 'orders.all', 'orders.shipped'];
    await broker.prepare?.(patterns);
    const { AppModule } = runGuide(GUIDE, issuer);
    const module = await Test.createTestingModule({ imports: [AppModule as Type] }).compile();
    const options = broker.options();
    const app = module.createNestMicroservice<MicroserviceOptions>(options);
    endings.push(() => app.close());
    await app.listen();
    const client = await clientOf(options, ['orders.mine']);
    endings.unshift(() => client.close());
    const myOrders = runGuide(GUIDE, issuer, path).myOrders as MyOrders;
    expect(await myOrders(client, await issuer.accessToken({ sub: 'u1' }))).toEqual({ owner: 'u1' });
    const expired = await issuer.accessToken({ expiresIn: '-1s' });
    expect(await rejectionOf(myOrders(client, expired))).toMatchObject({ statusCode: 401, code: 'token_expired' });
  });

  /** Starts an app with a handler of this event, which emits its data, and has the filter of the guide, or none. */
  const serve = async (event: string, options: MicroserviceOptions, hasFilter: boolean) => {
    const handled = new EventEmitter();
    const { SettleRefusedFilter } = runGuide(GUIDE, issuer, 'settle-refused.filter.ts');
    const filters = hasFilter ? [SettleRefusedFilter as Type<ExceptionFilter>] : [];
    @Controller()
    @UseGuards(AuthgearGuard)
    @UseFilters(...filters)
    class EventController {
      @EventPattern(event)
      handle(@Payload() data: unknown): void {
        handled.emit('event', data);
      }
    }
    const app = await startMicroservice(options, { controllers: [EventController] }, issuer);
    endings.push(() => app.close());
    // A client never acknowledges, so with the option of the app RabbitMQ would end its connection.
    const client = await clientOf({ ...options, options: { ...Object(options).options, noAck: true } });
    endings.unshift(() => client.close());
    return {
      app,
      handled,
      emit: (message: unknown) => lastValueFrom(client.emit(event, message), { defaultValue: 0 }),
    };
  };

  const messageOf = (name: string, token?: string): unknown => {
    const broker = BROKERS.find((candidate) => candidate.name === name);
    return broker?.message(token === undefined ? [] : [token]);
  };

  /** A test that needs this broker, and isn't there without it. */
  const itWith = (name: 'rabbitmq' | 'kafka', title: string, test: () => Promise<void>): void => {
    if (isRunning(name)) it(title, test);
  };

  itWith('rabbitmq', 'takes refused events off the queue of RabbitMQ, where they stay otherwise', async () => {
    for (const hasFilter of [true, false]) {
      const options = rabbitmq({ noAck: false, prefetchCount: 1 });
      const { app, handled, emit } = await serve('event', options, hasFilter);
      const { queue } = Object(options).options;
      await emit(messageOf('RabbitMQ'));
      if (hasFilter) {
        const next = once(handled, 'event');
        await emit(messageOf('RabbitMQ', await issuer.accessToken()));
        await next;
      }
      await app.close();
      const connection = await connect(`amqp://${addressOf('rabbitmq')}`);
      const channel = await connection.createChannel();
      // The handler doesn't acknowledge the event that it got: one is left in either case.
      expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: 1 });
      await connection.close();
    }
  });

  itWith('kafka', 'lets the events behind a refused one pass on Kafka', async () => {
    await BROKERS.find(({ name }) => name === 'Kafka')?.prepare?.(['event']);
    const { handled, emit } = await serve('event', kafka(), true);
    const next = once(handled, 'event');
    await emit(messageOf('Kafka'));
    await emit(messageOf('Kafka', await issuer.accessToken()));
    await next;
  });
});
