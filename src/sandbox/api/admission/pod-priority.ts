import type { Pod } from '../../../kube/object.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

/** Resolves the name of a priority class to its value (plugin/pkg/admission/priority). */
export const podPriority: AdmissionRule = {
  name: 'Priority',
  admit(draft, { api, resource, old }) {
    if (resource.storage !== 'pods' || old) return;
    const { spec } = draft as Pod;
    const classes = api.store.list('priorityclasses.scheduling.k8s.io');
    const wanted = spec.priorityClassName;
    const found = classes.find((one) => (wanted ? one.metadata.name === wanted : one.globalDefault === true));
    if (wanted && !found)
      throw forbidden(resource.ref, draft.metadata.name, `no PriorityClass with name ${wanted} was found`);
    if (found) spec.priorityClassName = found.metadata.name;
    spec.priority = Number(found?.value ?? 0);
    spec.preemptionPolicy = String(found?.preemptionPolicy ?? 'PreemptLowerPriority');
  },
};
