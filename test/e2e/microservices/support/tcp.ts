import type { AddressInfo, Server } from 'node:net';
import type { INestMicroservice } from '@nestjs/common';
import { ClientTCP } from '@nestjs/microservices';

/** A client of a microservice on a loopback port. */
export function tcpClientOf(microservice: Pick<INestMicroservice, 'unwrap'>): ClientTCP {
  const { port } = microservice.unwrap<Server>().address() as AddressInfo;
  return new ClientTCP({ host: '127.0.0.1', port });
}
