import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHook, User, Visitor } from './hook.ts';

/** Who asks; a visitor comes with a guard and an observer. */
export type Caller = { user: User; visitor: Visitor | undefined };

const admin: User = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

/** Reads the bearer token; undefined answers 401. */
export function createAuthenticator(adminToken: string, hook: RequestHook | undefined) {
  const expected = Buffer.from(adminToken);
  return (request: IncomingMessage): Caller | undefined => {
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) return undefined;
    if (isSame(Buffer.from(token), expected)) return { user: admin, visitor: undefined };
    const visitor = hook?.authenticate(token);
    return visitor && { user: visitor.user, visitor };
  };
}

// Takes the same time for every token of the right length, and that length is no secret.
function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
