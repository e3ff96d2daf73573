import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { AccountTokens } from '../access/account-tokens.ts';
import { certificateUser } from './client-certificate.ts';
import type { RequestHook, User, Visitor } from './hook.ts';

/** Who asks; a visitor comes with a guard and an observer. */
export type Caller = { user: User; visitor: Visitor | undefined };

const admin: User = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

/** Knows a request by its client certificate or its bearer token; undefined answers 401. */
export function createAuthenticator({
  adminToken,
  hook,
  tokens,
}: {
  adminToken: string;
  hook: RequestHook | undefined;
  tokens: AccountTokens;
}) {
  const expected = Buffer.from(adminToken);
  return (request: IncomingMessage): Caller | undefined => {
    const holder = certificateUser(request.socket);
    if (holder) return { user: holder, visitor: undefined };
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!token) return undefined;
    if (isSame(Buffer.from(token), expected)) return { user: admin, visitor: undefined };
    const account = tokens.holder(token);
    if (typeof account === 'object') return { user: account.user, visitor: undefined };
    const visitor = hook?.authenticate(token);
    return visitor && { user: visitor.user, visitor };
  };
}

// Takes the same time for every token of the right length, and that length is no secret.
function isSame(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}
