import type { Node } from '../../../kube/object.ts';
import type { AdmissionRule } from './define.ts';

const key = 'node.kubernetes.io/not-ready';
const effect = 'NoSchedule';

/** A new Node takes no Pods until it has been seen to be ready (plugin/pkg/admission/nodetaint). */
export const newNodeTaint: AdmissionRule = {
  name: 'TaintNodesByCondition',
  admit(draft, { resource, old }) {
    if (resource.storage !== 'nodes' || old) return;
    const node = draft as Node;
    const taints = node.spec?.taints ?? [];
    if (taints.some((taint) => taint.key === key && taint.effect === effect)) return;
    node.spec = { ...node.spec, taints: [...taints, { key, effect }] } as NonNullable<Node['spec']>;
  },
};
