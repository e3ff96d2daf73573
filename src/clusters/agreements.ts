import { readFileSync } from 'node:fs';
import { isRecord } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { type Home, makePrivateFolder } from '../lib/home.ts';

/** A cluster that was made to be thrown away: on this computer, and named as the tools for that name theirs. */
export function isDisposable(context: string, server: string): boolean {
  const host = new URL(server).hostname.replace(/^\[|\]$/g, '');
  const isLoopback = host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
  return isLoopback && /^(kind-.+|k3d-.+|minikube)$/.test(context);
}

/** Lets pass a disposable cluster, and one that the user has said yes to. Rejects with a UserError that names the yes. */
export async function requireAgreement(
  home: Home,
  clock: Clock,
  cluster: { context: string; server: string; identity: string },
  agreed: string | undefined,
): Promise<void> {
  const { context, server, identity } = cluster;
  if (isDisposable(context, server)) return;
  const agreements = readAgreements(home);
  // By identity: another cluster behind the same name needs its own yes.
  if (agreements[identity] !== undefined) return;
  if (agreed !== context)
    throw new UserError(
      `The context ${context} (${server}) may be a cluster that others use; k8s-de would make namespaces of its own there.`,
      `If it is yours to practise on: --yes ${context}`,
      { exitCode: 3 },
    );
  makePrivateFolder(home.root);
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const next = { ...agreements, [identity]: { context, server, at: new Date(clock.now()).toISOString() } };
  await writeFileAtomic(home.agreements, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
}

function readAgreements(home: Home): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(home.agreements, 'utf8'));
    return isRecord(value) ? value : {};
  } catch {
    // Without a file that can be read nothing was agreed: the question comes again.
    return {};
  }
}
