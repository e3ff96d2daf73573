import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';
import type { Finding } from '../outcome.ts';

/** A kubelet looks again only now and then: what it misses may be there by now, and then it is only a matter of time. */
export async function awaitConfig(trouble: Finding, pod: KubeObject, facts: Facts): Promise<Finding> {
  const wanted = wantedIn(trouble.message);
  if (!wanted) return trouble;
  const objects = await facts.objects(wanted.kind, pod.metadata.namespace);
  const found = objects.find(({ metadata }) => metadata.name === wanted.name);
  const isThere = found && (wanted.key === undefined || (isRecord(found.data) && wanted.key in found.data));
  return isThere ? { ...trouble, waitingFor: 'its node to look again' } : trouble;
}

// The kubelet's texts: `secret "db" not found`, `couldn't find key user in Secret orders/db`.
function wantedIn(message: string): { kind: string; name: string; key?: string } | undefined {
  const [, kind, name] = /(configmap|secret) "([^"]+)" not found/.exec(message) ?? [];
  if (kind && name) return { kind: kind === 'secret' ? 'Secret' : 'ConfigMap', name };
  const [, key, ofKind, ofName] = /find key (\S+) in (ConfigMap|Secret) [^/\s]+\/([\w.-]*\w)/.exec(message) ?? [];
  return key && ofKind && ofName ? { kind: ofKind, name: ofName, key } : undefined;
}
