import { Metadata } from '@grpc/grpc-js';
import type { ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { KafkaContext, MqttContext, NatsContext, RedisContext, RmqContext, TcpContext } from '@nestjs/microservices';

class Handlers {
  first(): void {}
  second(): void {}
}

/** Nest's context of a call with these arguments: the data, and what `@Ctx()` gives. */
export function contextOf(...args: readonly unknown[]): ExecutionContext {
  return contextOfHandler('first', ...args);
}

/** The same for one of several handlers. */
export function contextOfHandler(name: keyof Handlers, ...args: readonly unknown[]): ExecutionContext {
  const context = new ExecutionContextHost([...args], Handlers, Handlers.prototype[name]);
  context.setType('rpc');
  return context;
}

/** Names and values, a name once for each value. */
export type Headers = readonly (readonly [name: string, value: unknown])[];

function recordOf(headers: Headers): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [name, value] of headers) {
    record[name] = name in record ? [record[name], value].flat() : value;
  }
  return record;
}

/** What Nest's contexts of each transport with headers are made of, as its server makes them. */
export const WITH_HEADERS = {
  nats: (headers: Headers) => new NatsContext(['subject', headers.map(([name, value]) => [name, [value].flat()])]),
  rabbitmq: (headers: Headers) =>
    new RmqContext([{ properties: { headers: recordOf(headers) } }, Object.create(null), 'pattern']),
  kafka: (headers: Headers) =>
    new KafkaContext([Object({ headers: recordOf(headers) }), 0, 'topic', Object(), async () => {}, Object()]),
  mqtt: (headers: Headers) => new MqttContext(['topic', { properties: { userProperties: recordOf(headers) } }]),
} as const;

/** The same with no headers at all. */
export const WITHOUT_ANY_HEADER = [
  new NatsContext(['subject', undefined]),
  new RmqContext([{ properties: {} }, Object.create(null), 'pattern']),
  new RmqContext([{}, Object.create(null), 'pattern']),
  new KafkaContext([Object({}), 0, 'topic', Object(), async () => {}, Object()]),
  new MqttContext(['topic', { properties: {} }]),
] as const;

/** Messages of transports that have no headers. */
export const HEADERLESS = [
  new TcpContext(Object([{}, 'pattern'])),
  new RedisContext(['channel']),
  new MqttContext(['topic', {}]),
] as const;

/** The part of a call of gRPC that a context has. */
export function grpcCall(...authorizations: readonly string[]): { readonly metadata: Metadata } {
  const metadata = new Metadata();
  for (const value of authorizations) metadata.add('authorization', value);
  return { metadata };
}
