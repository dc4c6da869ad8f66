/**
 * For tests of an app: an issuer that stands in for an Authgear project, and users who are signed in without one.
 *
 * @packageDocumentation
 */

export {
  AuthgearTestIssuer,
  type IssuerRequest,
  type RotateKeysOptions,
  type TestIssuerOptions,
} from './authgear-test-issuer.js';
export { type OverridableModule, type SignedInUser, signIn } from './sign-in.js';
export type { AccessTokenOptions, MachineTokenOptions, TokenOptions, UserOptions } from './token-options.js';
