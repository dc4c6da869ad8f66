import { randomUUID } from 'node:crypto';
import {
  type ClientKafkaProxy,
  type ClientProxy,
  ClientProxyFactory,
  type MicroserviceOptions,
  MqttRecordBuilder,
  NatsRecordBuilder,
  RmqRecordBuilder,
  Transport,
} from '@nestjs/microservices';
import { Kafka, logLevel } from 'kafkajs';
import { isNestAtLeast } from '../../support/nest-version.js';
import { addressOf, type BrokerName, portOf } from './broker-ports.js';

/** A transport of Nest's through a broker. */
export interface Broker {
  readonly name: string;
  readonly server: BrokerName;
  /** Options of one app, and of its clients. */
  options(): MicroserviceOptions;
  /** A message with these tokens, where its clients usually send one. */
  message(tokens: readonly string[]): unknown;
  /** What has to be before an app can start. */
  prepare?(patterns: readonly string[]): Promise<void>;
}

const bearers = (tokens: readonly string[]) => tokens.map((token) => `Bearer ${token}`);

/** One value as such, several as a list. */
const oneOrMore = (values: readonly string[]) => (values.length > 1 ? [...values] : values[0]);

const inData = (tokens: readonly string[]) => ({ accessToken: oneOrMore(tokens) });

/** Headers with each token; none without. */
function headersWith(tokens: readonly string[]): Record<string, string> {
  return tokens.length === 0 ? {} : Object({ authorization: oneOrMore(bearers(tokens)) });
}

export const BROKERS: readonly Broker[] = [
  {
    name: 'Redis',
    server: 'redis',
    options: () => ({ transport: Transport.REDIS, options: { host: '127.0.0.1', port: portOf('redis') } }),
    message: inData,
  },
  {
    name: 'NATS',
    server: 'nats',
    options: () => ({ transport: Transport.NATS, options: { servers: [addressOf('nats')] } }),
    message(tokens) {
      const { headers } = require(isNestAtLeast(12) ? '@nats-io/transport-node' : 'nats');
      const given = headers();
      for (const value of bearers(tokens)) given.append('authorization', value);
      return new NatsRecordBuilder({}).setHeaders(given).build();
    },
  },
  {
    name: 'MQTT 5',
    server: 'mosquitto',
    options: () => mqtt(5),
    message: (tokens) =>
      tokens.length === 0
        ? {}
        : new MqttRecordBuilder({}).setProperties({ userProperties: headersWith(tokens) }).build(),
  },
  { name: 'MQTT 3', server: 'mosquitto', options: () => mqtt(4), message: inData },
  {
    name: 'RabbitMQ',
    server: 'rabbitmq',
    options: () => rabbitmq(),
    message: (tokens) => new RmqRecordBuilder({}).setOptions({ headers: headersWith(tokens) }).build(),
  },
  {
    name: 'Kafka',
    server: 'kafka',
    options: () => kafka(),
    message: (tokens) => ({ value: '{}', headers: headersWith(tokens) }),
    async prepare(patterns) {
      const admin = new Kafka({ brokers: [addressOf('kafka')], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      const topics = patterns.flatMap((pattern) => [pattern, `${pattern}.reply`]).map((topic) => ({ topic }));
      await admin.createTopics({ topics, waitForLeaders: true });
      await admin.disconnect();
    },
  },
];

function mqtt(protocolVersion: 4 | 5): MicroserviceOptions {
  return { transport: Transport.MQTT, options: { url: `mqtt://${addressOf('mosquitto')}`, protocolVersion } };
}

/**
 * On a queue of its own.
 *
 * @param options - such as that messages have to be acknowledged
 */
export function rabbitmq(options: object = {}): MicroserviceOptions {
  const queue = { queue: randomUUID(), queueOptions: { durable: false, autoDelete: false } };
  return {
    transport: Transport.RMQ,
    options: { urls: [`amqp://${addressOf('rabbitmq')}`], ...queue, ...options },
  };
}

export function kafka(): MicroserviceOptions {
  return {
    transport: Transport.KAFKA,
    options: {
      client: { brokers: [addressOf('kafka')], logLevel: logLevel.NOTHING },
      consumer: { groupId: randomUUID() },
      subscribe: { fromBeginning: true },
    },
  };
}

/** The part of clients that all transports have. */
export type BrokerClient = Pick<ClientProxy, 'send' | 'emit' | 'connect' | 'close'>;

/** A client that hears the answers to messages of these patterns. */
export async function clientOf(options: MicroserviceOptions, patterns: readonly string[] = []): Promise<BrokerClient> {
  const client: BrokerClient & Partial<ClientKafkaProxy> = Object(ClientProxyFactory.create(Object(options)));
  for (const pattern of patterns) client.subscribeToResponseOf?.(pattern);
  await client.connect();
  return client;
}
