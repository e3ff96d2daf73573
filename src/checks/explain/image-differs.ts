import { parseImageRef, sameImage } from '../../kube/image-ref.ts';
import { isRecord, type KubeObject, type Pod } from '../../kube/object.ts';
import type { Difference } from '../define.ts';
import type { Facts } from '../facts.ts';
import type { Mismatch } from '../match/match.ts';
import { meaningOf } from '../match/same.ts';
import { finding, type Outcome } from '../outcome.ts';
import { isPaused } from './paused.ts';
import { imageTrouble, isPulling } from './pod-trouble.ts';
import { isObserved, podsOf } from './walk.ts';
import { describeObject, lookAt } from './words.ts';

/** Another image than asked for: when the cluster cannot pull it, that is the deeper cause; until it knows, wait. */
export async function explainImage(
  object: KubeObject,
  mismatches: readonly Mismatch[],
  differences: readonly Difference[],
  facts: Facts,
): Promise<Outcome | undefined> {
  const mismatch = mismatches.find(({ path, kind }) => kind === 'differs' && meaningOf(path) === 'image');
  if (!mismatch) return undefined;
  const [expected, found] = [String(mismatch.expected), String(mismatch.found)];
  const isOfImage = ({ path }: Difference) => path.endsWith('.image');
  const sorted = [...differences.filter(isOfImage), ...differences.filter((each) => !isOfImage(each))];
  const pods = await podsOf(object, facts);
  const pulls = () =>
    finding('image-differs', `${describeObject(object)} has the image ${found}; the task asks for ${expected}.`, {
      differences: sorted,
      waitingFor: `the image ${found} to be pulled`,
    });
  if (!isObserved(object) || isBeforeItsPods(object, pods, found)) return pulls();
  for (const pod of pods) {
    const trouble = imageTrouble(pod, found, [expected]);
    if (trouble?.kind === 'unknown') return trouble;
    if (trouble?.kind === 'finding')
      return { ...trouble, differences: sorted.slice(0, 3), look: lookAt('describe', pod, facts.input.scope) };
    if (isPulling(pod, found)) return pulls();
  }
  const look = lookAt('get-yaml', object, facts.input.scope);
  const [wanted, has] = [parseImageRef(expected), parseImageRef(found)];
  const isSameName = wanted && has && sameImage(expected.split(/[:@]/)[0] ?? '', found.split(/[:@]/)[0] ?? '');
  if (isSameName && has.tag === undefined && has.digest === undefined)
    return finding(
      'image-tag-missing',
      `The image ${found} has no tag, so the newest one runs; the task asks for ${expected}.`,
      {
        differences: sorted,
        look,
      },
    );
  const cause = isSameName ? 'image-tag-differs' : 'image-differs';
  return finding(cause, `${describeObject(object)} has the image ${found}; the task asks for ${expected}.`, {
    differences: sorted,
    look,
  });
}

/** A rollout that has begun, and whose first Pod of the new image is not there yet: nobody knows if it can be pulled. */
function isBeforeItsPods(object: KubeObject, pods: readonly KubeObject[], image: string): boolean {
  const { spec } = object;
  if (isPaused(object)) return false;
  if (!isRecord(spec) || typeof spec.replicas !== 'number' || spec.replicas === 0) return false;
  return !pods.some((pod) => (pod as Pod).spec.containers.some((container) => container.image === image));
}
