import type { KubeObject, Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import type { Candidate, Search } from '../assertions/candidates.ts';
import { type Facts, isControlled } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import { conditionDifferences } from './condition-differs.ts';
import { beginAnew } from './remedies.ts';
import { fieldDifferences } from './spec-differs.ts';
import { lookAt } from './words.ts';

/** A Pod of the learner's own that has ended, where its status should be another: nothing starts it again. */
export async function explainEndedPod({ candidates }: Search, facts: Facts): Promise<Outcome | undefined> {
  const [nearest] = candidates;
  if (!nearest || !candidates.every(({ object }) => hasEnded(object)) || !isOfStatus(nearest)) return undefined;
  const { object } = nearest;
  return finding('not-ready', `The Pod ${object.metadata.name} has ended${how(object)} and is not started again.`, {
    differences: [...fieldDifferences(nearest), ...conditionDifferences(nearest, facts)],
    look: lookAt('describe', object, facts.input.scope),
    remedy: beginAnew('A Pod that has ended stays so', 'this time with a program that does what the task asks'),
  });
}

/** For good. What a controller made it may replace, and what is being deleted may be on its way to be made anew. */
function hasEnded(object: KubeObject): boolean {
  if (object.kind !== 'Pod' || object.metadata.deletionTimestamp || isControlled(object)) return false;
  return isFinished(object as Pod);
}

/** Whether all that is not right is of the status: labels and annotations can still be written. */
function isOfStatus({ mismatches, failed }: Candidate): boolean {
  const readsMore = failed.some(({ cel }) => !/\bstatus\b/.test(cel) || /\bobject\b(?!\.status\b)/.test(cel));
  return mismatches.length + failed.length > 0 && mismatches.every(({ path }) => path[0] === 'status') && !readsMore;
}

/** ` (Completed, exit code 0)`. */
function how({ status }: KubeObject): string {
  const { reason, containerStatuses = [] } = (status ?? {}) as NonNullable<Pod['status']>;
  const { terminated } = containerStatuses.find(({ state }) => state?.terminated)?.state ?? {};
  const told = reason ?? (terminated && `${terminated.reason ?? 'ended'}, exit code ${terminated.exitCode}`);
  return told ? ` (${told})` : '';
}
