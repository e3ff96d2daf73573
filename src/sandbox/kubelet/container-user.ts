import type { Container, Pod } from '../../kube/object.ts';
import type { User } from '../runtime/files.ts';
import type { ImageDefinition } from '../runtime/images/define.ts';

/** Who a container's processes run as: what it says itself counts before what its Pod says, and that before its image. */
export function containerUser(pod: Pod, container: Container, image: Pick<ImageDefinition, 'user'>): User {
  const own = container.securityContext;
  const common = pod.spec.securityContext;
  const groups = [...(common?.supplementalGroups ?? []), ...(common?.fsGroup === undefined ? [] : [common.fsGroup])];
  const uid = own?.runAsUser ?? common?.runAsUser ?? image.user?.uid ?? 0;
  return { uid, gid: own?.runAsGroup ?? common?.runAsGroup ?? image.user?.gid ?? 0, groups };
}
