import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A user of the stand-in, with what its tokens tell. */
export interface User {
  readonly sub: string;
  readonly roles: readonly string[];
  readonly is_anonymous: boolean;
  readonly is_verified: boolean;
  readonly can_reauthenticate: boolean;
}

/** Users by user name. */
export type Users = ReadonlyMap<string, User>;

const FILE = fileURLToPath(new URL('../../users.json', import.meta.url));

/** Reads sample-app/users.json. People edit it, so it's said what is wrong with it. */
export async function readUsers(): Promise<Users> {
  const users = new Map<string, User>();
  for (const [name, user] of Object.entries(parse(await readFile(FILE, 'utf8')))) {
    if (!isUser(user)) {
      throw new Error(`"${name}" in ${FILE} needs a string sub, an array of strings roles, and the three booleans`);
    }
    users.set(name, user);
  }
  if (users.size === 0) throw new Error(`${FILE} has no user`);
  return users;
}

function parse(text: string): object {
  try {
    const users: unknown = JSON.parse(text);
    if (typeof users === 'object' && users !== null) return users;
  } catch (error) {
    throw new Error(`${FILE} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  throw new Error(`${FILE} is not a JSON object`);
}

function isUser(value: unknown): value is User {
  if (typeof value !== 'object' || value === null) return false;
  const { sub, roles, is_anonymous, is_verified, can_reauthenticate }: Partial<Record<keyof User, unknown>> = value;
  return (
    typeof sub === 'string' &&
    Array.isArray(roles) &&
    roles.every((role) => typeof role === 'string') &&
    [is_anonymous, is_verified, can_reauthenticate].every((flag) => typeof flag === 'boolean')
  );
}
