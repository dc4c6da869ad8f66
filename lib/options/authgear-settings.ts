import type { RefreshPolicy } from '../issuer/key-store.js';
import type { TokenPolicy } from '../token/token-policy.js';
import type { ValidateUser } from './authgear-options.js';

/** Options after validation, with defaults filled in, in the form that the code works with. */
export interface AuthgearSettings {
  readonly tokenPolicy: TokenPolicy;
  readonly refreshPolicy: RefreshPolicy;
  /** Most remembered tokens; 0 for none. */
  readonly tokenCacheMax: number;
  readonly validate: ValidateUser | undefined;
}
