import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { AuthgearTestIssuer } from './package-under-test.js';

const signInThreadPool = promisify(sign);

/**
 * An issuer for what AuthgearTestIssuer doesn't do: it has a JWKS of many keys, and signs many tokens on all cores.
 *
 * The keys differ only in `kid`, since generating a thousand RSA keys takes minutes, and the lookup doesn't depend on
 * the key itself. The last key signs.
 */
export class BenchIssuer {
  clientId = 'test-client';
  requests = { discovery: 0, jwks: 0 };
  #pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  #kids;
  #server = createServer((request, response) => this.#answer(request, response));
  #claims;

  constructor(keyCount) {
    this.#kids = Array.from({ length: keyCount }, () => randomUUID());
  }

  static async start({ keyCount = 1 } = {}) {
    const issuer = new BenchIssuer(keyCount);
    issuer.#claims = await exampleClaims();
    issuer.#server.listen(0, '127.0.0.1');
    await once(issuer.#server, 'listening');
    return issuer;
  }

  get endpoint() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  get jwk() {
    return this.#pair.publicKey.export({ format: 'jwk' });
  }

  /** @param {object} [claims] to add or replace; undefined removes one */
  async accessToken(claims = {}) {
    const { endpoint } = this;
    const kid = this.#kids.at(-1);
    const all = { ...this.#claims, iss: endpoint, aud: [endpoint], jti: randomUUID(), ...claims };
    const input = `${encode({ alg: 'RS256', kid, typ: 'at+jwt' })}.${encode(all)}`;
    const signature = await signInThreadPool('sha256', Buffer.from(input), this.#pair.privateKey);
    return `${input}.${signature.toString('base64url')}`;
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #answer({ url }, response) {
    const isJwks = url === '/oauth2/jwks';
    this.requests[isJwks ? 'jwks' : 'discovery'] += 1;
    const { endpoint } = this;
    const document = isJwks
      ? { keys: this.#kids.map((kid) => ({ ...this.jwk, kid, use: 'sig', alg: 'RS256' })) }
      : { issuer: endpoint, jwks_uri: `${endpoint}/oauth2/jwks` };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  }
}

/** The claims of an access token of Authgear's shape. */
async function exampleClaims() {
  const issuer = await AuthgearTestIssuer.start();
  const token = await issuer.accessToken({ roles: ['admin'], expiresIn: '2h' });
  await issuer.stop();
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}

function encode(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
