import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A user of the stand-in: how it signs in, and what its tokens tell. */
export interface User {
  readonly sub: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly is_anonymous: boolean;
  readonly is_verified: boolean;
  readonly can_reauthenticate: boolean;
}

/** Users by user name. */
export type Users = ReadonlyMap<string, User>;

const FILE = fileURLToPath(new URL('../../users.json', import.meta.url));

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** What each member of a user must be. */
const MEMBERS: Readonly<Record<keyof User, { readonly is: (value: unknown) => boolean; readonly what: string }>> = {
  sub: { is: isText, what: 'a string that is not empty' },
  password: { is: isText, what: 'a string that is not empty' },
  roles: { is: isTexts, what: 'an array of strings, such as ["admin"] or []' },
  is_anonymous: { is: isFlag, what: 'true or false' },
  is_verified: { is: isFlag, what: 'true or false' },
  can_reauthenticate: { is: isFlag, what: 'true or false' },
};

/**
 * Reads sample-app/users.json, which people edit.
 *
 * @throws Error that names all that is wrong with the file
 */
export async function readUsers(): Promise<Users> {
  const text = await readFile(FILE, 'utf8');
  try {
    return parseUsers(text);
  } catch (error) {
    throw new Error(`${FILE}: ${error instanceof Error ? error.message : error}`);
  }
}

/** @throws Error that names all that is wrong with the text */
export function parseUsers(text: string): Users {
  const content = parseJson(text);
  if (!isObject(content)) throw new Error('must be an object whose members are users, by user name');
  const users = new Map<string, User>();
  const problems: string[] = [];
  for (const [name, value] of Object.entries(content)) {
    if (isUser(value)) users.set(name, value);
    else problems.push(...problemsOf(value).map((problem) => `"${name}" ${problem}`));
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  if (users.size === 0) throw new Error('has no user');
  if (new Set([...users.values()].map(({ sub }) => sub)).size < users.size) throw new Error('two users have one "sub"');
  return users;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const [message, position] = String(error).split(' in JSON at position ');
    const lines = text.slice(0, Number.parseInt(position ?? '', 10)).split('\n');
    throw new Error(position === undefined ? message : `${message} in line ${lines.length}`);
  }
}

function isUser(value: unknown): value is User {
  return problemsOf(value).length === 0;
}

function problemsOf(value: unknown): readonly string[] {
  if (!isObject(value)) return ['must be an object'];
  const members = Object.keys(MEMBERS);
  const unknown = Object.keys(value).filter((name) => !members.includes(name));
  const wrong = Object.entries(MEMBERS).filter(([name, { is }]) => !is(value[name]));
  return [
    ...unknown.map((name) => `has an unknown member "${name}", which may be a typo of ${members.join(', ')}`),
    ...wrong.map(([name, { what }]) => `needs "${name}", ${what}, ${given(value[name])}`),
  ];
}

function given(value: unknown): string {
  return value === undefined ? 'which is missing' : `not ${JSON.stringify(value)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A user with its name, by the `sub` of its tokens. */
export function findBySub(users: Users, sub: string | undefined): readonly [name: string, user: User] | undefined {
  return [...users].find(([, user]) => user.sub === sub);
}
