import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../lib/home.ts';

/** Where the sandbox owner's token lies, readable by the user alone. */
export function adminTokenPath(home: Home): string {
  return join(home.sandbox, 'admin-token');
}

/** The sandbox owner's token. Throws when there is no sandbox yet. */
export function readAdminToken(home: Home): string {
  return readFileSync(adminTokenPath(home), 'utf8');
}
