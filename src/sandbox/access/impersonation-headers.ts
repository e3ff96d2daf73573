import type { IncomingMessage } from 'node:http';
import type { ApiError } from '../api/errors.ts';
import { badRequest } from '../api/errors.ts';

/** Whom a request wants to act as, as its headers say. */
export interface WantedUser {
  name: string;
  uid: string;
  groups: string[];
  extra: Record<string, string[]>;
}

const extraPrefix = 'impersonate-extra-';

/** Reads `Impersonate-User`, `-Group`, `-Uid` and `-Extra-…`; undefined when there are none. 400 for groups without a user. */
export function readImpersonation({ rawHeaders, headers }: IncomingMessage): WantedUser | undefined {
  const name = headers['impersonate-user'];
  const uid = headers['impersonate-uid'];
  // Most requests have none of the headers; asking for each is cheaper than reading them all.
  if (!name && !uid && !Object.keys(headers).some((header) => header.startsWith('impersonate-'))) return undefined;
  const wanted: WantedUser = { name: String(name ?? ''), uid: String(uid ?? ''), groups: [], extra: {} };
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    if (header === 'impersonate-group') wanted.groups.push(value);
    if (!header.startsWith(extraPrefix)) continue;
    const key = decodeKey(header.slice(extraPrefix.length));
    wanted.extra[key] = [...(wanted.extra[key] ?? []), value];
  }
  if (!wanted.name) throw withoutUser(wanted);
  return wanted;
}

function withoutUser({ uid, groups, extra }: WantedUser): ApiError {
  const list = (values: string[]) => `[]string{${values.map((value) => JSON.stringify(value)).join(', ')}}`;
  const keys = Object.keys(extra).sort();
  const pairs = keys.map((key) => `${JSON.stringify(key)}:${list(extra[key] ?? [])}`);
  const shown = [
    'Name:""',
    `UID:${JSON.stringify(uid)}`,
    `Groups:${groups.length ? list(groups) : '[]string(nil)'}`,
    `Extra:map[string][]string${keys.length ? `{${pairs.join(', ')}}` : '(nil)'}`,
  ];
  return badRequest(`requested &user.DefaultInfo{${shown.join(', ')}} without impersonating a user name`);
}

function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
