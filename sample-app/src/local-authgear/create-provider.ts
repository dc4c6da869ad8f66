import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Configuration, JWK, Provider } from 'oidc-provider';

/** A middleware of Koa, of which oidc-provider is made. */
export type Middleware = Parameters<Provider['use']>[0];

/**
 * Makes an oidc-provider for development: it says nothing about production, and works on Node 20 too, which lacks
 * `URL.parse` and otherwise has what it needs.
 */
export async function createProvider(issuer: string, configuration: Configuration): Promise<Provider> {
  if (!('parse' in URL)) Object.defineProperty(URL, 'parse', { value: parseUrl });
  return withoutAdvice(async () => {
    const { Provider } = await import('oidc-provider');
    return new Provider(issuer, configuration);
  });
}

/** A new private key for RS256, for the provider's `jwks`. */
export async function createSigningKey(): Promise<JWK> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const { n, e, d, p, q, dp, dq, qi } = privateKey.export({ format: 'jwk' });
  return { n, e, d, p, q, dp, dq, qi, kty: 'RSA', kid: randomUUID(), alg: 'RS256', use: 'sig' };
}

function parseUrl(input: string, base?: string): URL | null {
  return URL.canParse(input, base) ? new URL(input, base) : null;
}

/** oidc-provider advises on standard output and error, when it loads and when it's configured. */
async function withoutAdvice<T>(work: () => Promise<T>): Promise<T> {
  const { info, warn } = console;
  const except =
    (print: typeof console.log): typeof console.log =>
    (...messages) => {
      if (!String(messages[0]).includes('oidc-provider ')) print(...messages);
    };
  Object.assign(console, { info: except(info), warn: except(warn) });
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}
