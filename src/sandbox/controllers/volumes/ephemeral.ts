import { controllerRef, keyOf } from '../../../kube/object.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';
import { createOnce } from '../create-once.ts';

/** Makes the claims of Pods with generic ephemeral volumes; each belongs to its Pod (pkg/controller/volume/ephemeral). */
export const ephemeralVolumes = defineController(() => ({
  name: 'ephemeral-volume-controller',
  identity: controllerIdentity('ephemeral-volume-controller'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('pods', ({ type, object }) => {
        if (type !== 'DELETED' && object.spec.volumes?.some(({ ephemeral }) => ephemeral)) enqueue(keyOf(object));
      }),
    ];
  },

  async reconcile(key, { client }) {
    const pod = client.get('pods', key);
    if (!pod || pod.metadata.deletionTimestamp) return;
    for (const { name, ephemeral } of pod.spec.volumes ?? []) {
      const template = ephemeral?.volumeClaimTemplate;
      if (!template) continue;
      const { namespace = '' } = pod.metadata;
      const claim = `${pod.metadata.name}-${name}`;
      if (client.get('persistentvolumeclaims', `${namespace}/${claim}`)) continue;
      const { labels, annotations } = template.metadata ?? {};
      await createOnce(client, 'persistentvolumeclaims', {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: {
          name: claim,
          namespace,
          ...(labels && { labels }),
          ...(annotations && { annotations }),
          ownerReferences: [controllerRef(pod)],
        },
        spec: template.spec,
      });
    }
  },
}));
