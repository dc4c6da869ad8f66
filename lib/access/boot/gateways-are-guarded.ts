import { asList } from '../../errors/as-list.js';
import { writeToLog } from '../../observability/write-to-log.js';
import { AuthgearGuard } from '../authgear.guard.js';
import type { CallAuthenticator } from '../call-authenticator.js';
import { type HandlerClass, type HandlerMethod, nameOf } from '../class-lineage.js';
import { hasGlobalGuard } from '../global-guards.js';
import { hasGuard } from '../guards-of.js';
import type { RoutePolicies } from '../route-policies.js';
import { CALL_AUTHENTICATOR, ROUTE_POLICIES } from '../tokens.js';
import type { BootCheck, BootedApp } from './boot-check.js';
import type { Handler } from './handlers.js';

/** How @nestjs/websockets names its things. It isn't imported, since most apps don't have it. */
export const WEBSOCKETS = {
  gatewayKey: 'websockets:is_gateway',
  handlerKey: 'websockets:message_mapping',
} as const;

/**
 * Guards see messages, and no connections: without an adapter of ours, they refuse each message of a gateway, but anyone can
 * connect to it and hear its broadcasts. So this is a warning.
 */
export const GATEWAYS_ARE_GUARDED: BootCheck = {
  onApplicationBootstrap(app, handlers) {
    if (app.moduleRef.get<CallAuthenticator>(CALL_AUTHENTICATOR).transports.has('ws')) return;
    const gateways = gatewaysOf(app).filter((type) => isMeantToBeGuarded(type, app, handlers));
    if (gateways.length === 0) return;
    writeToLog(
      'warn',
      `These gateways have guards, but anyone can connect to them and hear what they broadcast:\n${asList(gateways.map(nameOf))}\n` +
        'Call app.useWebSocketAdapter() with new AuthgearIoAdapter(app) of nestjs-authgear/socket.io, or with new ' +
        'AuthgearWsAdapter(app) of nestjs-authgear/ws, before the app listens. Until then each guarded message is refused too',
    );
  },
};

function gatewaysOf({ discovery }: BootedApp): readonly HandlerClass[] {
  const types = discovery.getProviders().map(({ metatype }) => metatype);
  return [...new Set(types)].filter(isGateway);
}

function isGateway(type: unknown): type is HandlerClass {
  return typeof type === 'function' && Reflect.hasMetadata(WEBSOCKETS.gatewayKey, type);
}

/** By a guard, by a rule or by `globalGuard`, of one handler at least; of one without handlers, by what its class says. */
function isMeantToBeGuarded(type: HandlerClass, app: BootedApp, handlers: readonly Handler[]): boolean {
  const own = handlers.filter((handler) => handler.type === type && isMessageHandler(handler.method));
  const method: HandlerMethod = type.prototype.constructor;
  const policy = app.moduleRef.get<RoutePolicies>(ROUTE_POLICIES).read(type, method);
  const judged = own.length === 0 ? [{ method, policy }] : own;
  return judged.some(({ method, policy: { isPublic, rules } }) => {
    const isGuarded = hasGlobalGuard(app) || hasGuard(type, method, AuthgearGuard) || rules.length > 0;
    return isGuarded && !isPublic;
  });
}

function isMessageHandler(method: HandlerMethod): boolean {
  return Reflect.hasMetadata(WEBSOCKETS.handlerKey, method);
}
