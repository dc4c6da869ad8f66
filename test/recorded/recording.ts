import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** When the tokens were valid, in milliseconds. */
export const RECORDED_AT = Date.parse('2026-11-25T01:55:00Z');

/** The recorded issuer. */
export const RECORDED_ENDPOINT = 'http://localhost:3100';

/** Tokens that were recorded, by name. */
export type RecordedToken = 'user' | 'userWithoutRoles' | 'machine' | 'id' | 'opaque';

const TOKEN_FILES: Readonly<Record<RecordedToken, string>> = {
  user: 'user-access-token.txt',
  userWithoutRoles: 'user-without-roles-access-token.txt',
  machine: 'm2m-access-token.txt',
  id: 'id-token.txt',
  opaque: 'opaque-access-token.txt',
};

/** An answer of `/oauth2/userinfo`. */
export interface RecordedAnswer {
  readonly status: number;
  /** `WWW-Authenticate`, if there was one, and `Cache-Control`. */
  readonly headers: string;
  readonly body: object;
}

export function recordedToken(name: RecordedToken): string {
  return read(TOKEN_FILES[name]).trim();
}

/** A document of the recorded issuer. */
export function recordedDocument(name: 'discovery' | 'jwks' | 'jwks-after-rotation'): object {
  return JSON.parse(read(`${name}.json`));
}

export function recordedUserinfo(name: 'userJWT' | 'opaque' | 'idToken'): RecordedAnswer {
  return JSON.parse(read('userinfo.json'))[name];
}

function read(file: string): string {
  return readFileSync(join(__dirname, file), 'utf8');
}
