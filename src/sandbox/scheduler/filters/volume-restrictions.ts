import type { Pod } from '../../../kube/object.ts';
import { claimsOf } from '../../../kube/volumes.ts';
import type { Client } from '../../client.ts';
import { type Filter, notNow } from './define.ts';

const text =
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

/** A claim that only one pod may use keeps all others away, wherever that one runs. */
export const volumeRestrictions: Filter = {
  name: 'VolumeRestrictions',

  refuse(pod, { client }) {
    const missing = claimsOf(pod).find(({ claim, isEphemeral }) => !isEphemeral && !claimNamed(client, pod, claim));
    return missing && `persistentvolumeclaim "${missing.claim}" not found`;
  },

  check(pod, _, { client, nodes }) {
    const exclusive = claimsOf(pod).filter(({ claim }) =>
      claimNamed(client, pod, claim)?.spec.accessModes?.includes('ReadWriteOncePod'),
    );
    const isUsed = exclusive.some(({ claim }) =>
      nodes.some(({ pods }) => pods.some((other) => isSameNamespace(other, pod) && uses(other, claim))),
    );
    return isUsed ? notNow(text) : undefined;
  },
};

const claimNamed = (client: Client, pod: Pod, name: string) =>
  client.get('persistentvolumeclaims', `${pod.metadata.namespace}/${name}`);

const isSameNamespace = (a: Pod, b: Pod) => a.metadata.namespace === b.metadata.namespace;

const uses = (pod: Pod, name: string) => claimsOf(pod).some(({ claim }) => claim === name);
