/**
 * Protects the message handlers of @nestjs/microservices with the guards of nestjs-authgear.
 *
 * @packageDocumentation
 */

export { microservices } from './microservices.js';
export type { MessageData, MessageTokenExtractor, MicroservicesOptions } from './options.js';
