import type { ExecutionContext } from '@nestjs/common';
import { KafkaContext, MqttContext, NatsContext, RmqContext } from '@nestjs/microservices';
import { MAX_TOKEN_LENGTH } from '../token/jws.js';
import { grpcCallOf } from './grpc.js';

const NAME = 'authorization';

/** Bytes of a value that are decoded: enough to see that it is too long. */
const MAX_BYTES = 3 * MAX_TOKEN_LENGTH;

/** The values of all headers `authorization` of a message; undefined if its transport has no headers. */
export function authorizationsOf(context: ExecutionContext): readonly unknown[] | undefined {
  const call = grpcCallOf(context);
  if (call !== undefined) return call.metadata.get(NAME);
  const headers = headersOf(context.switchToRpc().getContext());
  if (headers === undefined) return undefined;
  const named = Array.from(headers).filter(([name]) => name.toLowerCase() === NAME);
  return named.flatMap(([, value]) => value).map(textOf);
}

/** Names and values; undefined if messages with this context have none. */
function headersOf(context: unknown): Iterable<readonly [string, unknown]> | undefined {
  if (context instanceof NatsContext) return context.getHeaders() ?? [];
  if (context instanceof RmqContext) return entriesOf(context.getMessage().properties?.headers);
  if (context instanceof KafkaContext) return entriesOf(context.getMessage().headers);
  if (context instanceof MqttContext) return entriesOfMqtt(context.getPacket());
  return undefined;
}

/** MQTT has headers since version 5, where each packet has properties. */
function entriesOfMqtt({ properties }: { readonly properties?: { readonly userProperties?: object } }) {
  return properties === undefined ? undefined : entriesOf(properties.userProperties);
}

function entriesOf(headers: object | undefined): readonly [string, unknown][] {
  return Object.entries(headers ?? {});
}

/** Tokens are ASCII: other bytes become characters that no token has. */
function textOf(value: unknown): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.subarray(0, MAX_BYTES)).toString('latin1') : value;
}
