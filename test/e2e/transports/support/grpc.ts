import { Controller, UseGuards } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import {
  type AuthgearErrorCode,
  AuthgearGuard,
  type AuthgearUser,
  CurrentUser,
  OptionalAuth,
  Public,
  Roles,
} from '../../../../lib/index.js';
import { bearer, grpcClientOf, grpcServer, type Message, unary } from '../../microservices/support/grpc.js';
import { startMicroservice, tokenInMessage } from '../../microservices/support/microservice.js';
import { admitted, type HandlerName, type TransportUnderTest } from './transport-under-test.js';

const METHODS = { guarded: 'Guarded', admins: 'Admins', open: 'Open', optional: 'Optional' } as const satisfies Record<
  HandlerName,
  string
>;

/** What HTTP's status is to gRPC: UNAUTHENTICATED, PERMISSION_DENIED and UNAVAILABLE. */
const STATUSES: ReadonlyMap<number, number> = new Map([
  [16, 401],
  [7, 403],
  [14, 503],
]);

function met(user: AuthgearUser | undefined): Message {
  return { text: user?.sub ?? '' };
}

@Controller()
@UseGuards(AuthgearGuard)
class CallHandlers {
  @GrpcMethod('Calls', METHODS.guarded)
  guarded(_message: Message, @CurrentUser() user: AuthgearUser): Message {
    return met(user);
  }

  @GrpcMethod('Calls', METHODS.admins)
  @Roles('admin')
  admins(_message: Message, @CurrentUser() user: AuthgearUser): Message {
    return met(user);
  }

  @GrpcMethod('Calls', METHODS.open)
  @Public()
  open(_message: Message, @CurrentUser() user?: AuthgearUser): Message {
    return met(user);
  }

  @GrpcMethod('Calls', METHODS.optional)
  @OptionalAuth()
  optional(_message: Message, @CurrentUser() user?: AuthgearUser): Message {
    return met(user);
  }
}

/** The second token is in the message, since no client of grpc-js can send two in the metadata. */
export const grpc: TransportUnderTest = {
  name: 'gRPC',
  async start(issuer) {
    const server = grpcServer();
    const app = await startMicroservice(server, { controllers: [CallHandlers] }, issuer, { tokenFrom: tokenInMessage });
    const client = grpcClientOf(server);
    return {
      async call(handler, { token, second }) {
        const message = second === undefined ? {} : { accessToken: second };
        try {
          const { text = '' } = await unary(client, METHODS[handler], bearer(token), message);
          return admitted(text === '' ? null : text);
        } catch (error) {
          const { code, details, metadata } = Object(error);
          const [ourCode]: AuthgearErrorCode[] = metadata.get('authgear-code');
          expect(details).toMatch(new RegExp(`^${ourCode}: `));
          return { code: ourCode ?? details, status: STATUSES.get(code) ?? code };
        }
      },
      async close() {
        client.close();
        await app.close();
      },
    };
  },
};
