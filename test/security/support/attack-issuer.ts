import { BaseIssuer, type IssuerOptions } from '../../support/base-issuer.js';
import { LoopbackServer } from '../../support/loopback-server.js';
import { type UnfitKeys, unfitJwks, unfitKeys } from './unfit-keys.js';

export const ROLES = 'https://authgear.com/claims/user/roles';

/** An issuer as the attacker in the tests needs it: it publishes keys, too, with which no token may be signed. */
export class AttackIssuer extends BaseIssuer {
  override readonly clientId = 'web';
  readonly unfit: UnfitKeys = unfitKeys();

  static override async start({ signingKey }: Pick<IssuerOptions, 'signingKey'> = {}): Promise<AttackIssuer> {
    const otherJwks = unfitJwks(unfitKeys());
    return new AttackIssuer(await LoopbackServer.start(), signingKey ? { signingKey, otherJwks } : { otherJwks });
  }

  /** As Authgear's own tokens are: with a scope and roles. */
  override claims(claims: object = {}): Record<string, unknown> {
    return super.claims({ scope: 'openid', [ROLES]: [], ...claims });
  }
}

/** Starts an issuer for the suite that calls it. */
export function useAttackIssuer(): { readonly issuer: AttackIssuer } {
  let issuer: AttackIssuer;
  beforeAll(async () => {
    issuer = await AttackIssuer.start();
  });
  afterAll(() => issuer.stop());
  return {
    get issuer() {
      return issuer;
    },
  };
}
