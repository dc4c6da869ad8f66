/**
 * Gateways on native WebSockets that let in only connections and messages with a valid Authgear access token.
 *
 * Needs `@nestjs/websockets` and `@nestjs/platform-ws`.
 *
 * @packageDocumentation
 */

export type { ConnectionOptions } from '../access/guarded-sockets.js';
export { AuthgearWsAdapter } from './authgear-ws-adapter.js';
