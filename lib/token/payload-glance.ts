import type { TokenPolicy } from './token-policy.js';

const EXP_MEMBER = '"exp":';

/**
 * A glance at a payload that saves parsing it twice.
 *
 * passport-jwt parses the payload when it verifies the signature, and our rules then judge what it parsed. Judging before
 * means parsing before, which only pays for tokens that are refused. So a payload that plainly names our issuer, one of
 * our applications and a time to come goes to the signature check unparsed. A glance refuses nothing and accepts
 * nothing: whatever it says, the rules have the last word.
 */
export class PayloadGlance {
  readonly #issuerMember: string;
  readonly #clientMembers: readonly string[];

  constructor({ issuer, clientIds }: TokenPolicy) {
    this.#issuerMember = `"iss":${JSON.stringify(issuer)}`;
    this.#clientMembers =
      clientIds === '*'
        ? ['"client_id":"']
        : [...clientIds].map((clientId) => `"client_id":${JSON.stringify(clientId)}`);
  }

  /** @param now milliseconds since the epoch */
  looksGood(payload: Buffer, now: number): boolean {
    const text = payload.toString('latin1');
    return (
      text.includes(this.#issuerMember) &&
      this.#clientMembers.some((member) => text.includes(member)) &&
      expiryIn(text) * 1000 > now
    );
  }
}

function expiryIn(text: string): number {
  const start = text.indexOf(EXP_MEMBER) + EXP_MEMBER.length;
  return Number.parseInt(text.slice(start, start + 10), 10);
}
