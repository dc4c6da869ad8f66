/**
 * A test issuer that stands in for an Authgear project in the tests of an app.
 *
 * @packageDocumentation
 */

export {
  AuthgearTestIssuer,
  type IssuerRequest,
  type RotateKeysOptions,
  type TestIssuerOptions,
} from './authgear-test-issuer.js';
export type { AccessTokenOptions, MachineTokenOptions, OpaqueTokenOptions, TokenOptions } from './token-options.js';
