export {
  AuthgearTestIssuer,
  type IssuerRequest,
  type TestIssuerOptions,
} from './authgear-test-issuer.js';
export type { AccessTokenOptions, MachineTokenOptions, TokenOptions } from './token-options.js';
