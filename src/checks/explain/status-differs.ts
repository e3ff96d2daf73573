import type { KubeObject, Pod } from '../../kube/object.ts';
import type { Search } from '../assertions/candidates.ts';
import type { Facts } from '../facts.ts';
import type { Outcome } from '../outcome.ts';
import { explainClaim } from './claim.ts';
import { explainCreation } from './creation.ts';
import { explainPod } from './pod.ts';
import { isOfTemplate } from './pod-template.ts';
import { childrenOf, isObserved, podsOf } from './walk.ts';

/** Rule 5: what was written is right, and the cluster cannot make it so. Says the deepest cause, once. */
export async function explainStatus({ candidates }: Search, facts: Facts): Promise<Outcome | undefined> {
  const [nearest] = candidates;
  return nearest && troubleBelow(nearest.object, facts);
}

/** What keeps an object from its status, the deepest cause alone. */
export async function troubleBelow(object: KubeObject, facts: Facts): Promise<Outcome | undefined> {
  if (object.kind === 'PersistentVolumeClaim') return explainClaim(object, facts);
  if (!isObserved(object)) return undefined;
  const known = await runningImages(facts);
  const pods = await podsOf(object, facts);
  for (const pod of pods) {
    const trouble = await explainPod(pod, facts, known);
    if (trouble) return trouble;
  }
  for (const owner of await makersOf(object, facts)) {
    const trouble = await explainCreation(owner, pods.length > 0, facts);
    if (trouble) return trouble;
  }
  return undefined;
}

/**
 * What makes the Pods of an object as it is now: itself and its controllers' objects. A Deployment tells what its
 * ReplicaSets tell, those of older templates included, so that it is not asked where there are some.
 */
async function makersOf(object: KubeObject, facts: Facts): Promise<KubeObject[]> {
  const children = await childrenOf(object, facts);
  if (object.kind !== 'Deployment' || children.length === 0) return [object, ...children];
  return children.filter((child) => isOfTemplate(child, object));
}

/** The images of the attempt that run: what a typo is compared with. */
async function runningImages(facts: Facts): Promise<string[]> {
  const pods = await facts.objects('Pod');
  const images = pods.flatMap((pod) => {
    const { spec, status } = pod as Pod;
    const running = (status?.containerStatuses ?? []).filter(({ imageID }) => imageID).map(({ name }) => name);
    return spec.containers.filter(({ name }) => running.includes(name)).flatMap(({ image }) => image ?? []);
  });
  return [...new Set(images)].sort();
}
