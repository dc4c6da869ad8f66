import type { KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Tokens } from './token-shapes.js';

type AccessToken = InstanceType<Provider['AccessToken']>;

/** The access tokens of sessions that haven't ended. Their signatures verify longer than that. */
export class Sessions {
  private readonly accessTokens = new Map<string, AccessToken>();

  constructor(provider: Provider) {
    provider.on('grant.success', ({ body, oidc }: KoaContextWithOIDC) => {
      const { AccessToken: accessToken } = oidc.entities;
      if (accessToken) this.accessTokens.set((body as Tokens).access_token, accessToken);
    });
  }

  /** The `sub` of the user whose session this is. */
  subjectOf(token: string): string | undefined {
    const accessToken = this.accessTokens.get(token);
    return accessToken?.isExpired ? undefined : accessToken?.accountId;
  }

  end(grantId: string): void {
    for (const [token, accessToken] of this.accessTokens) {
      if (accessToken.grantId === grantId) this.accessTokens.delete(token);
    }
  }
}
