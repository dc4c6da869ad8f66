import { RefreshError } from '../errors/refresh-error.js';
import { describeConnectionError, isConnectionFailure } from './connection-error.js';

/** Maximum size of a body, in bytes after decompression: two thousand RSA keys, hundreds of times a real response. */
export const MAX_BODY_BYTES = 1024 * 1024;

const HEADERS = { accept: 'application/json', 'user-agent': 'nestjs-authgear' };

/**
 * Fetches with a cap on the size of the body, and without following redirects. The body has been read completely when the
 * promise resolves, so reading it again needs no deadline. A connection that fails before an answer begins is tried once
 * more: a server that ends an idle connection, or a load balancer that loses one of its servers, is not an outage.
 *
 * @param signal - the deadline, for the body too
 * @throws RefreshError naming the URL and what went wrong
 */
export async function boundedFetch(url: string, signal: AbortSignal): Promise<Response> {
  try {
    const response = await request(url, signal).catch((error) => retry(error, url, signal));
    if (response.status !== 200) {
      await response.body?.cancel();
      throw unreachable(url, `answered with status ${response.status}${statusHint(response.status)}`);
    }
    return new Response(await readBounded(url, response), { headers: response.headers });
  } catch (error) {
    throw error instanceof RefreshError ? error : unreachable(url, `failed: ${describeConnectionError(error)}`, error);
  }
}

/** Fetches JSON with {@link boundedFetch}, without regard to its media type. */
export async function boundedFetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await boundedFetch(url, signal);
  try {
    return await response.json();
  } catch (error) {
    throw unreachable(url, 'answered with something that is not JSON', error);
  }
}

function request(url: string, signal: AbortSignal): Promise<Response> {
  return fetch(url, { headers: HEADERS, redirect: 'manual', signal });
}

function retry(error: unknown, url: string, signal: AbortSignal): Promise<Response> {
  if (!isConnectionFailure(error)) throw error;
  return request(url, signal);
}

async function readBounded(url: string, { body }: Response): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw unreachable(url, `answered with more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Blob(chunks);
}

function unreachable(url: string, reason: string, cause?: unknown): RefreshError {
  return new RefreshError('issuer_unreachable', `GET ${url} ${reason}`, { cause });
}

function statusHint(status: number): string {
  if (status === 403) return '; check IP filters and crawler block-lists in front of it';
  if (status >= 300 && status < 400) {
    return '; redirects are not followed: a project with a custom domain must be configured with that domain as its endpoint';
  }
  return '';
}
