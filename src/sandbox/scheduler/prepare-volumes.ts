import { clone, type Node, type Pod } from '../../kube/object.ts';
import { volumeAnnotations } from '../../kube/volumes.ts';
import type { Client } from '../client.ts';
import { bindVolume } from '../controllers/volumes/bind.ts';
import { planClaims } from './filters/volume-binding.ts';

/** Sees that the pod's claims are filled for the node; false while somebody else still has to do so. */
export async function prepareVolumes(client: Client, pod: Pod, node: Node): Promise<boolean> {
  const plans = planClaims(pod, node, client) ?? [];
  for (const plan of plans) {
    if (plan.kind === 'take') {
      await bindVolume(client, plan.volume, plan.claim);
      continue;
    }
    if (plan.claim.metadata.annotations?.[volumeAnnotations.selectedNode] !== undefined) continue;
    const next = clone(plan.claim);
    next.metadata.annotations = {
      ...next.metadata.annotations,
      [volumeAnnotations.selectedNode]: node.metadata.name,
    };
    await client.update('persistentvolumeclaims', next);
  }
  return plans.length === 0;
}
