import { clone, equal, type Pod } from '../../../kube/object.ts';
import type { RuntimeClass } from '../../resources/node/runtime-class.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

/** Gives a Pod the overhead and the scheduling of its runtime class (plugin/pkg/admission/runtimeclass). */
export const runtimeClass: AdmissionRule = {
  name: 'RuntimeClass',
  admit(draft, { api, resource, old }) {
    if (resource.storage !== 'pods' || old) return;
    const { spec, metadata } = draft as Pod;
    const name = spec.runtimeClassName;
    if (!name) return;
    const refuse = (why: string) => forbidden(resource.ref, metadata.name, `pod rejected: ${why}`);
    const found = api.store.get('runtimeclasses.node.k8s.io', name) as RuntimeClass | undefined;
    if (!found) throw refuse(`RuntimeClass "${name}" not found`);
    const overhead = found.overhead?.podFixed;
    if (overhead) {
      if (spec.overhead && !equal(spec.overhead, overhead))
        throw refuse("Pod's Overhead doesn't match RuntimeClass's defined Overhead");
      spec.overhead = clone(overhead);
    } else if (spec.overhead) {
      throw refuse('Pod Overhead set without corresponding RuntimeClass defined Overhead');
    }
    schedule(spec, found, refuse);
  },
};

function schedule(spec: Pod['spec'], { scheduling }: RuntimeClass, refuse: (why: string) => Error): void {
  const { nodeSelector, tolerations = [] } = scheduling ?? {};
  for (const [key, value] of Object.entries(nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value)
      throw refuse(
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      );
  }
  if (nodeSelector) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  const missing = tolerations.filter((one) => !spec.tolerations?.some((own) => equal(own, one)));
  if (missing.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...missing];
}
