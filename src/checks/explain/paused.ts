import { type Deployment, isRecord, type KubeObject } from '../../kube/object.ts';
import type { Search } from '../assertions/candidates.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import { isOfTemplate } from './pod-template.ts';
import { childrenOf, isObserved } from './walk.ts';
import { describeObject, lookAt } from './words.ts';

/** A Deployment that is paused, and whose Pods are not all of its template: nobody brings them there until it is resumed. */
export async function explainPaused({ manifest, candidates }: Search, facts: Facts): Promise<Outcome | undefined> {
  const [nearest] = candidates;
  if (!nearest || !isPaused(nearest.object) || !isObserved(nearest.object)) return undefined;
  if (isRecord(manifest.spec) && manifest.spec.paused === true) return undefined;
  const { object } = nearest;
  const { name } = object.metadata;
  if (!isHalfway(object, await childrenOf(object, facts))) return undefined;
  return finding(
    'not-ready',
    `${describeObject(object)} is paused (spec.paused): its new Pods wait until it goes on.`,
    {
      differences: [{ path: 'spec.paused', expected: 'false', found: 'true' }],
      look: lookAt('describe', object, facts.input.scope),
      remedy: `A paused rollout goes on when you say so: \`kubectl rollout resume deployment ${name}\` takes \`spec.paused\` away.`,
    },
  );
}

/** Whether it brings no new template to its Pods; it scales all the same. */
export function isPaused({ kind, spec }: KubeObject): boolean {
  return kind === 'Deployment' && isRecord(spec) && spec.paused === true;
}

/** Whether Pods are wanted of the template, and there is no ReplicaSet for them, or one of an older template has some still. */
function isHalfway(deployment: KubeObject, replicaSets: readonly KubeObject[]): boolean {
  const wanted = (set: KubeObject) => (set as Deployment).spec.replicas ?? 1;
  if (wanted(deployment) === 0) return false;
  const present = replicaSets.filter((set) => isOfTemplate(set, deployment));
  return present.length === 0 || replicaSets.some((set) => !present.includes(set) && wanted(set) > 0);
}
