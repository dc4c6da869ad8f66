import type { RoutePolicies } from '../route-policies.js';
import { ROUTE_POLICIES } from '../tokens.js';
import type { BootCheck } from './boot-check.js';
import { handlersOf } from './handlers.js';

/** No decorators contradict each other, and no rule is invalid, whatever wrote it. */
export const VALID_POLICIES: BootCheck = {
  onApplicationBootstrap({ discovery, moduleRef }) {
    const policies = moduleRef.get<RoutePolicies>(ROUTE_POLICIES);
    for (const { type, method } of handlersOf(discovery)) policies.read(type, method);
  },
};
