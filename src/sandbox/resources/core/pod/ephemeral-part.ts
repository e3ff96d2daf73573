import { clone, equal, type Pod } from '../../../../kube/object.ts';
import { fieldError } from '../../../api/errors.ts';
import type { PartStrategy } from '../../define.ts';
import { diffAs } from '../../parts/go-diff/index.ts';

/** Containers that come to a running Pod: they can only be added. */
export const ephemeralPart: PartStrategy<Pod> = {
  merge(old, given) {
    const next = clone(old);
    next.spec.ephemeralContainers = clone(given.spec?.ephemeralContainers ?? []);
    if (next.spec.ephemeralContainers.length === 0) delete next.spec.ephemeralContainers;
    return next;
  },

  validate: ({ spec: next }, { spec: old }) =>
    (old.ephemeralContainers ?? []).flatMap((container) => {
      const path = 'spec.ephemeralContainers';
      const name = JSON.stringify(container.name);
      const same = next.ephemeralContainers?.find((other) => other.name === container.name);
      if (!same) return [fieldError.forbidden(path, `existing ephemeral containers ${name} may not be removed\n`)];
      if (equal(same, container)) return [];
      const text = `existing ephemeral containers ${name} may not be changed\n${diffAs('EphemeralContainer', container, same)}`;
      return [fieldError.forbidden(path, text)];
    }),
};
