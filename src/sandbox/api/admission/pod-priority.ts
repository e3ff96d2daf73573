import type { Pod, PriorityClass } from '../../../kube/object.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

const storage = 'priorityclasses.scheduling.k8s.io';

/** Resolves the name of a priority class to its value (plugin/pkg/admission/priority). */
export const podPriority: AdmissionRule = {
  name: 'Priority',

  admit(draft, context) {
    const { resource, old, list } = context;
    if (resource.storage !== 'pods') return;
    const { spec } = draft as Pod;
    // An update that leaves it out keeps it.
    if (old) {
      const before = (old as Pod).spec;
      if (spec.priority === undefined && before.priority !== undefined) spec.priority = before.priority;
      if (spec.preemptionPolicy === undefined && before.preemptionPolicy)
        spec.preemptionPolicy = before.preemptionPolicy;
      return;
    }
    const classes = list(storage) as readonly PriorityClass[];
    const wanted = spec.priorityClassName;
    const found = wanted
      ? classes.find(({ metadata }) => metadata.name === wanted)
      : [...classes].filter(({ globalDefault }) => globalDefault).sort((a, b) => a.value - b.value)[0];
    const refuse = (text: string) => forbidden(resource.ref, draft.metadata.name, text);
    if (wanted && !found) throw refuse(`no PriorityClass with name ${wanted} was found`);
    if (found) spec.priorityClassName = found.metadata.name;
    const priority = found?.value ?? 0;
    if (spec.priority !== undefined && spec.priority !== priority)
      throw refuse(
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
      );
    spec.priority = priority;
    const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy)
      throw refuse(
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    spec.preemptionPolicy = policy;
  },
};
