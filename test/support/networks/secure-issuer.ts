import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BaseIssuer } from '../base-issuer.js';
import { LoopbackServer } from '../loopback-server.js';

/** The certificate of the issuer, and of the authority that signed it: it is self-signed, for {@link HIDDEN_HOST} and localhost. */
export const CERTIFICATE_FILE = join(__dirname, 'certificate.pem');

/** A host name that no DNS knows. */
export const HIDDEN_HOST = 'project.authgear.test';

/** An issuer that speaks HTTPS on a loopback port, with a certificate that nobody knows. */
export class SecureIssuer extends BaseIssuer {
  /** The endpoint: this machine, unless it is set to a host that only a proxy knows. */
  host = `localhost:${this.server.port}`;

  static override async start(): Promise<SecureIssuer> {
    const [key, cert] = [join(__dirname, 'certificate-key.pem'), CERTIFICATE_FILE].map((file) => readFileSync(file));
    return new SecureIssuer(await LoopbackServer.start({ key, cert }));
  }

  get port(): number {
    return this.server.port;
  }

  override get endpoint(): string {
    return `https://${this.host}`;
  }
}
