import type { Configuration, JWK, KoaContextWithOIDC } from 'oidc-provider';
import { createProvider } from '../../../sample-app/src/local-authgear/create-provider.js';
import { LoopbackServer } from '../../support/loopback-server.js';

/** Clients of the provider: a web application, and two machines. */
export const WEB = 'web-app';
export const MACHINE = 'machine';
export const OTHER_MACHINE = 'other-machine';

/** Resources whose access tokens aren't JWTs signed with RS256. */
export const OPAQUE_RESOURCE = 'https://opaque.test';
export const ES256_RESOURCE = 'https://es256.test';

const SECRET = 'secret';
const REDIRECT_URI = 'https://app.test/callback';
const ROLES: Readonly<Record<string, readonly string[]>> = { bob: ['admin'] };

/** What the token endpoint answers. */
interface Tokens {
  readonly access_token: string;
  readonly id_token?: string;
}

export interface MachineTokenRequest {
  readonly client?: string;
  readonly resource?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * oidc-provider, which no one here wrote, as the issuer: with its own paths and shape of tokens, except that its access
 * tokens are JWTs and tell a user's roles under Authgear's name. Tokens come from its token endpoint.
 */
export class OidcProviderIssuer {
  private constructor(private readonly server: LoopbackServer) {}

  static async start(...keys: readonly JWK[]): Promise<OidcProviderIssuer> {
    const issuer = new OidcProviderIssuer(await LoopbackServer.start());
    await issuer.publish(...keys);
    return issuer;
  }

  get endpoint(): string {
    return this.server.origin;
  }

  /** Path of every request that the server got since the keys were published. */
  get requestedPaths(): readonly string[] {
    return this.server.requestedPaths;
  }

  /** Publishes these keys from now on and no others, and signs with the first. */
  async publish(...keys: readonly JWK[]): Promise<void> {
    const provider = await createProvider(this.endpoint, configuration(this.endpoint, keys));
    const answer = provider.callback();
    this.server.respond(async (request, response) => {
      if (!request.url?.startsWith('/sign-in/')) return answer(request, response);
      const { params } = await provider.interactionDetails(request, response);
      await provider.interactionFinished(request, response, { login: { accountId: String(params.login_hint) } });
    });
  }

  /** A user's tokens, by the authorization code flow of OpenID Connect. */
  async signIn(user: string): Promise<Tokens> {
    const code = await this.#authorize(user);
    return this.#requestTokens(WEB, { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI });
  }

  /** A machine's access token, by the client credentials grant. */
  async machineToken(request: MachineTokenRequest = {}): Promise<string> {
    const { client = MACHINE, resource = this.endpoint, headers } = request;
    const parameters = { grant_type: 'client_credentials', scope: 'read', resource };
    return (await this.#requestTokens(client, parameters, headers)).access_token;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** Follows redirects as a browser does: to the provider, through its sign-in, and back to the application. */
  async #authorize(user: string): Promise<string> {
    const application = { client_id: WEB, redirect_uri: REDIRECT_URI, response_type: 'code' };
    const query = new URLSearchParams({ ...application, scope: 'openid read', nonce: 'n', login_hint: user });
    const cookies = new Map<string, string>();
    let url = new URL(`/auth?${query}`, this.endpoint);
    while (!url.href.startsWith(REDIRECT_URI)) {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const response = await fetch(url, { headers: { cookie }, redirect: 'manual' });
      for (const text of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location === null) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
      url = new URL(location, url);
    }
    return url.searchParams.get('code') ?? '';
  }

  async #requestTokens(client: string, parameters: Record<string, string>, headers = {}): Promise<Tokens> {
    const authorization = `Basic ${Buffer.from(`${client}:${SECRET}`).toString('base64')}`;
    const response = await fetch(`${this.endpoint}/token`, {
      method: 'POST',
      headers: { authorization, ...headers },
      body: new URLSearchParams(parameters),
    });
    if (!response.ok) throw new Error(`The token endpoint answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Tokens;
  }
}

function configuration(endpoint: string, keys: readonly JWK[]): Configuration {
  const machine = {
    client_secret: SECRET,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
  return {
    jwks: { keys },
    clients: [
      { client_id: WEB, client_secret: SECRET, redirect_uris: [REDIRECT_URI] },
      { client_id: MACHINE, ...machine },
      { client_id: OTHER_MACHINE, ...machine },
    ],
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    loadExistingGrant: (context) => consent(context, endpoint),
    extraTokenClaims: (_context, token) =>
      token.kind === 'AccessToken' ? { 'https://authgear.com/claims/user/roles': ROLES[token.accountId] ?? [] } : {},
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => endpoint,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          scope: 'read',
          accessTokenFormat: resource === OPAQUE_RESOURCE ? 'opaque' : 'jwt',
          jwt: { sign: { alg: resource === ES256_RESOURCE ? 'ES256' : 'RS256' } },
        }),
      },
    },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    ttl: { AccessToken: 3600, ClientCredentials: 3600, IdToken: 3600, Interaction: 60, Session: 60, Grant: 60 },
    cookies: { keys: ['key'] },
  };
}

type LoadGrant = NonNullable<Configuration['loadExistingGrant']>;

/** Every user has consented to what the web application asks for. */
async function consent({ oidc }: KoaContextWithOIDC, resource: string): Promise<Awaited<ReturnType<LoadGrant>>> {
  const grant = new oidc.provider.Grant({ clientId: WEB, accountId: oidc.session?.accountId });
  grant.addOIDCScope('openid');
  grant.addResourceScope(resource, 'read');
  await grant.save();
  return grant;
}
