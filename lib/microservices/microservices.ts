import { AuthgearOptionsError } from '../errors/setup-errors.js';
import type { CallTransport } from '../transports/transport.js';
import { MicroserviceTransport } from './microservice-transport.js';
import { type MessageData, type MicroservicesOptions, problemsOf } from './options.js';
import { endRefusedCalls } from './pass-through-calls.js';

/**
 * The transport of the messages and events of `@nestjs/microservices`, for the extra `transports` of `AuthgearModule`.
 *
 * The token is that of `authorization: Bearer …` in the metadata of gRPC, in the headers of NATS, RabbitMQ and Kafka, and in the
 * user properties of MQTT 5; elsewhere it is what the option `tokenFrom` returns. A refused call gets an `RpcException` of
 * `{ status: 'error', statusCode, code, message }`. With gRPC it ends with status 16, 7 or 14, and a stream ends so when its
 * token expires.
 *
 * ```ts
 * AuthgearModule.forRoot({ endpoint, clientId, transports: [microservices({ tokenFrom: (data) => data?.accessToken })] })
 * ```
 *
 * @throws AuthgearOptionsError if an option is invalid
 */
export function microservices<Data = MessageData>(options: MicroservicesOptions<Data> = {}): CallTransport {
  const problems = problemsOf(options);
  if (problems.length > 0) throw new AuthgearOptionsError(problems);
  endRefusedCalls();
  return new MicroserviceTransport(options.tokenFrom);
}
