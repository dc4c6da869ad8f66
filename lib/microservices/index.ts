/**
 * Protects the message handlers of `@nestjs/microservices` with the guards of nestjs-authgear.
 *
 * @packageDocumentation
 */

export type { Call, CallTransport, UserHolder, ValidateContext } from '../transports/transport.js';
export { microservices } from './microservices.js';
export type { MessageData, MessageTokenExtractor, MicroservicesOptions } from './options.js';
