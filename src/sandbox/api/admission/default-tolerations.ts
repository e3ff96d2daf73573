import type { Pod } from '../../../kube/object.ts';
import type { AdmissionRule } from './define.ts';

const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/** Pods stay five minutes on a node that fails, unless they say otherwise (plugin/pkg/admission/defaulttolerationseconds). */
export const defaultTolerations: AdmissionRule = {
  name: 'DefaultTolerationSeconds',
  admit(draft, { resource }) {
    if (resource.storage !== 'pods') return;
    const { spec } = draft as Pod;
    const given = spec.tolerations ?? [];
    const missing = keys.filter(
      (key) => !given.some((t) => (t.key === key || !t.key) && (t.effect === 'NoExecute' || !t.effect)),
    );
    if (missing.length === 0) return;
    spec.tolerations = [
      ...given,
      ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 })),
    ];
  },
};
