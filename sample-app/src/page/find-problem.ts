import type { AuthgearProject } from '../authgear-project.js';

const DEADLINE_MS = 10_000;

/** Finds what is wrong with the project's settings as the server sees them, in words that name the fix. */
export async function findProblem({ endpoint, clientId }: AuthgearProject): Promise<string | undefined> {
  try {
    const { issuer, token_endpoint } = await readJson(`${endpoint}/.well-known/openid-configuration`);
    if (issuer === undefined) return `${endpoint} is no Authgear project: check AUTHGEAR_ENDPOINT.`;
    if (issuer !== endpoint) return `The project calls itself ${issuer}: set AUTHGEAR_ENDPOINT to that.`;
    // No such refresh token exists, so the answer tells whether the application does, and changes nothing.
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: 'none' });
    const { error } = await readJson(String(token_endpoint), { method: 'POST', body });
    return problemWithApplication(String(error), clientId);
  } catch (error) {
    return `The server can’t reach ${endpoint} (${reason(error)}): check AUTHGEAR_ENDPOINT and the network.`;
  }
}

function problemWithApplication(error: string, clientId: string): string | undefined {
  switch (error) {
    case 'invalid_client':
      return `The project has no application with the Client ID ${clientId}: set AUTHGEAR_CLIENT_ID to one that the portal shows under Applications.`;
    case 'unauthorized_client':
      return `The application with the Client ID ${clientId} can’t be used by a page: set AUTHGEAR_CLIENT_ID to that of a Single Page Application.`;
    default:
      return undefined;
  }
}

/** What a server answers, or nothing where that isn't JSON. */
async function readJson(url: string, init: RequestInit = {}): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(DEADLINE_MS) });
  const location = response.headers.get('location');
  if (location !== null) return { issuer: new URL(location, url).origin };
  return (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
}

/** undici wraps what went wrong. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
