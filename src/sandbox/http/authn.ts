import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHook, User, Visitor } from './hook.ts';

/** Who asks; a visitor comes with a guard and an observer. */
export type Caller = { user: User; visitor: Visitor | undefined };

const admin: User = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

/** Reads the bearer token; undefined answers 401. */
export function createAuthenticator(adminToken: string, hook: RequestHook | undefined) {
  const expected = digest(adminToken);
  return (request: IncomingMessage): Caller | undefined => {
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) return undefined;
    if (timingSafeEqual(digest(token), expected)) return { user: admin, visitor: undefined };
    const visitor = hook?.authenticate(token);
    return visitor && { user: visitor.user, visitor };
  };
}

// Equal lengths, so that the comparison takes the same time for every token.
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
