/**
 * Gateways on socket.io that let in only connections and messages with a valid Authgear access token.
 *
 * Needs `@nestjs/websockets` and `@nestjs/platform-socket.io`.
 *
 * @packageDocumentation
 */

export type { ConnectionOptions } from '../access/guarded-sockets.js';
export { AuthgearIoAdapter } from './authgear-io-adapter.js';
