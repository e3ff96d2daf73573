import type { Node, Pod } from '../../../kube/object.ts';

type Taint = NonNullable<Node['spec']['taints']>[number];
type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

/** Whether one of the pod's tolerations covers the taint. */
export function tolerates(pod: Pick<Pod, 'spec'>, taint: Taint): boolean {
  return (pod.spec.tolerations ?? []).some((toleration) => covers(toleration, taint));
}

function covers(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return Boolean(toleration.key) && (toleration.value ?? '') === (taint.value ?? '');
}
