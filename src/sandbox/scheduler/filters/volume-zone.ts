import { claimsOf } from '../../../kube/volumes.ts';
import { type Filter, never } from './define.ts';

const keys = [
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
];

/** A volume that is labelled with its zone can be reached from there only. */
export const volumeZone: Filter = {
  name: 'VolumeZone',
  check(pod, { node }, { client }) {
    for (const { claim } of claimsOf(pod)) {
      const found = client.get('persistentvolumeclaims', `${pod.metadata.namespace}/${claim}`);
      const volume = found?.spec.volumeName ? client.get('persistentvolumes', found.spec.volumeName) : undefined;
      for (const key of keys) {
        const zones = volume?.metadata.labels?.[key]?.split('__');
        if (zones && !zones.includes(node.metadata.labels?.[key] ?? ''))
          return never('node(s) had no available volume zone');
      }
    }
    return undefined;
  },
};
