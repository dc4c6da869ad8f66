import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OnApplicationShutdown } from '@nestjs/common';
import { createProvider, createSigningKey } from './create-provider.js';
import { providerConfiguration } from './provider-configuration.js';
import { registerSignInGrant, SIGN_IN_GRANT } from './sign-in-grant.js';
import type { Users } from './users.js';

/** A user's tokens, as the token endpoint answers. */
export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
}

/** A stand-in for an Authgear project: oidc-provider on a free loopback port, with new keys at every start. */
export class LocalAuthgear implements OnApplicationShutdown {
  readonly clientId = 'local-client';

  private constructor(
    readonly endpoint: string,
    private readonly users: Users,
    private readonly server: Server,
  ) {}

  static async start(users: Users): Promise<LocalAuthgear> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const authgear = new LocalAuthgear(`http://127.0.0.1:${port}`, users, server);
    const configuration = providerConfiguration(authgear.clientId, await createSigningKey());
    const provider = await createProvider(authgear.endpoint, configuration);
    registerSignInGrant(provider, users);
    server.on('request', provider.callback());
    return authgear;
  }

  /** Names of the users, or of those who have a role. */
  userNames(role?: string): readonly string[] {
    const users = [...this.users].filter(([, { roles }]) => role === undefined || roles.includes(role));
    return users.map(([name]) => name);
  }

  /**
   * Gets tokens from the token endpoint, as any client of it would.
   *
   * @param expiresIn seconds for which the access token is valid; negative for one that has expired
   */
  async signIn(username: string, expiresIn?: number): Promise<Tokens> {
    const body = new URLSearchParams({ grant_type: SIGN_IN_GRANT, client_id: this.clientId, username });
    if (expiresIn !== undefined) body.set('expires_in', `${expiresIn}`);
    const response = await fetch(`${this.endpoint}/oauth2/token`, { method: 'POST', body });
    if (!response.ok) throw new Error(`The stand-in's token endpoint answered: ${await response.text()}`);
    return (await response.json()) as Tokens;
  }

  onApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
