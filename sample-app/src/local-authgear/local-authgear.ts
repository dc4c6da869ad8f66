import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import { cors } from './cors.js';
import { createProvider, createSigningKey, type Middleware } from './create-provider.js';
import { JWKS_PATH, providerConfiguration } from './provider-configuration.js';
import { revocation } from './revocation.js';
import { Sessions } from './sessions.js';
import { signInForm } from './sign-in-form.js';
import { registerSignInGrant, SIGN_IN_GRANT } from './sign-in-grant.js';
import type { Tokens } from './token-shapes.js';
import { userinfo } from './userinfo.js';
import { findBySub, type Users } from './users.js';

/** A stand-in for an Authgear project: oidc-provider on a loopback port, with new keys at every start. */
export class LocalAuthgear implements OnApplicationShutdown {
  readonly clientId = 'local-client';
  /** Whether the keys can be had. False: connections for them are reset, as in an outage. */
  servesKeys = true;
  /** Origins of the pages that may sign users in. */
  private readonly appOrigins = new Set<string>();

  private constructor(
    readonly endpoint: string,
    private readonly users: Users,
    private readonly server: Server,
  ) {}

  /** @param port port on the loopback interface; 0 takes any free one */
  static async start(users: Users, port = 0): Promise<LocalAuthgear> {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address() as AddressInfo;
    const authgear = new LocalAuthgear(`http://127.0.0.1:${address.port}`, users, server);
    server.on('request', (await authgear.createProvider()).callback());
    return authgear;
  }

  /** Lets pages of an app on loopback sign users in, with the path / as redirect URI. */
  allowApp(url: string): void {
    const page = new URL(url);
    for (const hostname of ['localhost', '127.0.0.1']) {
      page.hostname = hostname;
      this.appOrigins.add(page.origin);
    }
  }

  /** Names of the users, or of those who have a role. */
  userNames(role?: string): readonly string[] {
    const users = [...this.users].filter(([, { roles }]) => role === undefined || roles.includes(role));
    return users.map(([name]) => name);
  }

  /** Name of the user with this `sub`. */
  nameOf(sub: string): string | undefined {
    return findBySub(this.users, sub)?.[0];
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

  private async createProvider(): Promise<Provider> {
    const { endpoint, clientId, users } = this;
    const signingKey = await createSigningKey();
    const configuration = providerConfiguration({ endpoint, clientId, users, signingKey });
    const provider = await createProvider(endpoint, configuration);
    const sessions = new Sessions(provider);
    provider.Client.prototype.redirectUriAllowed = (uri) => this.appOrigins.has(uri.replace(/\/$/, ''));
    registerSignInGrant(provider, users);
    provider.use(this.outage());
    provider.use(cors(this.appOrigins));
    provider.use(signInForm(provider, users));
    provider.use(userinfo(users, sessions));
    provider.use(revocation(provider, sessions));
    return provider;
  }

  private outage(): Middleware {
    return async (context, next) => {
      if (this.servesKeys || context.path !== JWKS_PATH) return next();
      context.respond = false;
      context.req.destroy();
    };
  }
}
