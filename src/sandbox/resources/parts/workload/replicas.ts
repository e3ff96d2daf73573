import type { KubeObject } from '../../../../kube/object.ts';
import type { Column, ScaleStrategy } from '../../define.ts';

interface Replicated extends KubeObject {
  spec: { replicas?: number };
  status?: { replicas?: number; readyReplicas?: number };
}

/** The columns of what only counts its replicas. */
export const replicaColumns: readonly Column<Replicated>[] = [
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec.replicas ?? 0 },
  { name: 'Current', type: 'integer', cell: ({ status }) => status?.replicas ?? 0 },
  { name: 'Ready', type: 'integer', cell: ({ status }) => status?.readyReplicas ?? 0 },
];

/** The scale subresource of a workload; `selector` gives its selector as a text. */
export const replicaScale = <T extends Replicated>(selector: (workload: T) => string): ScaleStrategy<T> => ({
  replicas: ({ spec }) => spec.replicas ?? 0,
  setReplicas(draft, replicas) {
    draft.spec.replicas = replicas;
  },
  statusReplicas: ({ status }) => status?.replicas ?? 0,
  selector,
});
