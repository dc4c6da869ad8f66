import type { ClientProxy } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { admitted, type HandlerName, type Outcome } from './transport-under-test.js';

/** What a client of @nestjs/microservices gets for a message. */
export async function messageOutcome(
  client: Pick<ClientProxy, 'send'>,
  handler: HandlerName,
  data: unknown,
): Promise<Outcome> {
  try {
    const { sub }: { sub: string | null } = await lastValueFrom(client.send(handler, data));
    return admitted(sub);
  } catch (error) {
    const { status, statusCode, code, message, ...rest } = Object(error);
    expect({ status, message, rest }).toEqual({ status: 'error', message: expect.any(String), rest: {} });
    return { code, status: statusCode };
  }
}
