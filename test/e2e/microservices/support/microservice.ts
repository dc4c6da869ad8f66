import type { INestMicroservice, ModuleMetadata } from '@nestjs/common';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { AuthgearModule, type AuthgearModuleExtras, type AuthgearModuleOptions } from '../../../../lib/index.js';
import { type MessageTokenExtractor, microservices } from '../../../../lib/microservices/index.js';
import { PATIENT } from '../../../support/patient.js';

/** Whom an app trusts. */
export interface TrustedIssuer {
  readonly endpoint: string;
  readonly clientId: string;
}

/** Options of the app, and of `microservices()`. */
export type MessagingOptions = Partial<Omit<AuthgearModuleOptions, 'tokenFrom'> & AuthgearModuleExtras> & {
  readonly tokenFrom?: MessageTokenExtractor<MessageWithToken | undefined>;
};

/** What clients of transports without headers send. */
export interface MessageWithToken {
  readonly accessToken?: unknown;
}

/** Takes the token from such messages. */
export function tokenInMessage(data: MessageWithToken | undefined): unknown {
  return data?.accessToken;
}

/** The module of an app whose guards protect messages. */
export function messagingModule(
  { endpoint, clientId }: TrustedIssuer,
  { tokenFrom, jwks, ...options }: MessagingOptions = {},
) {
  const transports = [microservices(tokenFrom === undefined ? {} : { tokenFrom })];
  return AuthgearModule.forRoot({ endpoint, clientId, jwks: { ...PATIENT, ...jwks }, transports, ...options });
}

/** Starts an app that serves messages alone. */
export async function startMicroservice(
  transport: MicroserviceOptions,
  { imports = [], ...metadata }: ModuleMetadata,
  issuer: TrustedIssuer,
  options?: MessagingOptions,
): Promise<INestMicroservice> {
  const module = await Test.createTestingModule({
    imports: [messagingModule(issuer, options), ...imports],
    ...metadata,
  }).compile();
  const app = module.createNestMicroservice<MicroserviceOptions>(transport);
  await app.listen();
  return app;
}
