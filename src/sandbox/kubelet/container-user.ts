import type { Container, Pod } from '../../kube/object.ts';
import type { User } from '../runtime/files.ts';

/** Who a container's processes run as: what it says itself counts before what its Pod says. */
export function containerUser(pod: Pod, container: Container): User {
  const own = container.securityContext;
  const common = pod.spec.securityContext;
  const groups = [...(common?.supplementalGroups ?? []), ...(common?.fsGroup === undefined ? [] : [common.fsGroup])];
  return { uid: own?.runAsUser ?? common?.runAsUser ?? 0, gid: own?.runAsGroup ?? common?.runAsGroup ?? 0, groups };
}
