import { forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

const storage = 'priorityclasses.scheduling.k8s.io';

/** Only one priority class is the default (plugin/pkg/admission/priority). */
export const oneDefaultPriority: AdmissionRule = {
  name: 'Priority',
  admit(draft, { api, resource }) {
    if (resource.storage !== storage || draft.globalDefault !== true) return;
    const other = api.store
      .list(storage)
      .find((one) => one.globalDefault === true && one.metadata.name !== draft.metadata.name);
    if (other)
      throw forbidden(
        resource.ref,
        draft.metadata.name,
        `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
      );
  },
};
