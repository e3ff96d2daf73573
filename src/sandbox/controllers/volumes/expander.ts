import { keyOf } from '../../../kube/object.ts';
import { compareQuantities, parseQuantity } from '../../../kube/quantity.ts';
import { controllerIdentity, defineController } from '../../engine/define.ts';

/** Calls for somebody who can make a volume larger: Kubernetes itself can do so for none of the sandbox's (pkg/controller/volume/expand). */
export const volumeExpander = defineController(() => ({
  name: 'persistentvolume-expander-controller',
  identity: controllerIdentity('expand-controller'),

  watch({ client, enqueue }) {
    return [
      client.subscribe('persistentvolumeclaims', ({ type, object, old }) => {
        if (type === 'MODIFIED' && old && compareQuantities(sizeOf(object), sizeOf(old)) > 0) enqueue(keyOf(object));
      }),
    ];
  },

  async reconcile(key, { client }) {
    const claim = client.get('persistentvolumeclaims', key);
    const volume = claim?.spec.volumeName ? client.get('persistentvolumes', claim.spec.volumeName) : undefined;
    if (!claim || !volume || volume.spec.claimRef?.uid !== claim.metadata.uid) return;
    if (compareQuantities(sizeOf(claim), parseQuantity(claim.status?.capacity?.storage ?? '0')) <= 0) return;
    const message = 'waiting for an external controller to expand this PVC';
    await client.event(
      claim,
      { type: 'Warning', reason: 'ExternalExpanding', message },
      { component: 'volume_expand' },
    );
  },
}));

const sizeOf = ({ spec }: { spec: { resources?: { requests?: Record<string, string> } } }) =>
  parseQuantity(spec.resources?.requests?.storage ?? '0');
