import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { User } from './hook.ts';

const known = new WeakMap<Socket, User | null>();

/**
 * The user that a connection's client certificate names: the common name, and each organisation as a group. undefined
 * without a certificate, and for one that the cluster's authority has not signed.
 */
export function certificateUser(socket: Socket): User | undefined {
  let user = known.get(socket);
  if (user === undefined) {
    user = readUser(socket) ?? null;
    known.set(socket, user);
  }
  return user ?? undefined;
}

function readUser(socket: Socket): User | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { subject, raw } = socket.getPeerCertificate();
  if (!subject?.CN) return undefined;
  // A name that stands several times in a subject comes as a list.
  const { CN, O = [] } = subject as unknown as { CN: string | string[]; O?: string | string[] };
  const digest = createHash('sha256').update(raw).digest('hex');
  return {
    name: [CN].flat().at(-1) ?? '',
    groups: [...[O].flat(), 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${digest}`] },
  };
}
