import { clone, type DaemonSet, type Node, type Pod, type PodTemplateSpec } from '../../../kube/object.ts';
import { fitsNodeAffinity } from '../../scheduler/filters/node-affinity.ts';
import { tolerates } from '../../scheduler/filters/taints.ts';

type Toleration = NonNullable<Pod['spec']['tolerations']>[number];

// What a node may suffer from without its daemons leaving it (pkg/controller/daemon/util).
const daemonTolerations: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/unschedulable', operator: 'Exists', effect: 'NoSchedule' },
];
const hostNetworkToleration: Toleration = {
  key: 'node.kubernetes.io/network-unavailable',
  operator: 'Exists',
  effect: 'NoSchedule',
};

/** Whether a node shall get a Pod of the set, and whether one that it has may stay (NodeShouldRunDaemonPod). */
export function placementOn(node: Node, set: DaemonSet): { runs: boolean; stays: boolean } {
  const { spec } = daemonTemplate(set);
  const pod = { spec: spec ?? { containers: [] } };
  const { nodeName } = pod.spec;
  if ((nodeName && nodeName !== node.metadata.name) || !fitsNodeAffinity(pod, node))
    return { runs: false, stays: false };
  const repelling = (node.spec.taints ?? []).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(pod, taint),
  );
  return { runs: repelling.length === 0, stays: !repelling.some(({ effect }) => effect === 'NoExecute') };
}

/** The template of the set's Pods, with the tolerations of a daemon. */
export function daemonTemplate(set: DaemonSet): PodTemplateSpec {
  const template = clone(set.spec.template);
  const spec = template.spec ?? { containers: [] };
  const wanted = [...daemonTolerations, ...(spec.hostNetwork ? [hostNetworkToleration] : [])];
  const isSame = (a: Toleration, b: Toleration) =>
    a.key === b.key && a.effect === b.effect && a.operator === b.operator && a.value === b.value;
  const tolerations = [...(spec.tolerations ?? [])];
  for (const toleration of wanted) {
    const known = tolerations.findIndex((one) => isSame(one, toleration));
    if (known < 0) tolerations.push(toleration);
    else tolerations[known] = toleration;
  }
  template.spec = { ...spec, tolerations };
  return template;
}

/** The template for one node: the scheduler can place the Pod nowhere else. */
export function templateFor(template: PodTemplateSpec, node: string): PodTemplateSpec {
  const spec = template.spec ?? { containers: [] };
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const required = { nodeSelectorTerms: [{ matchFields }] };
  const nodeAffinity = {
    ...spec.affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: required,
  };
  return { ...template, spec: { ...spec, affinity: { ...spec.affinity, nodeAffinity } } };
}

/** The node that a Pod is on, or that it is made for. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  for (const { matchFields = [] } of terms)
    for (const { key, operator, values } of matchFields)
      if (key === 'metadata.name' && operator === 'In' && values?.length === 1) return values[0];
  return undefined;
}
