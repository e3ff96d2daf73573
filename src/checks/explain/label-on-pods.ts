import type { KubeObject } from '../../kube/object.ts';
import type { Difference } from '../define.ts';
import type { Facts } from '../facts.ts';
import type { Mismatch } from '../match/match.ts';
import { fieldNames } from '../match/path.ts';
import { finding, type Outcome } from '../outcome.ts';
import { podsOf } from './walk.ts';
import { describeObject, show } from './words.ts';

/** A label that the Pods were given by hand: the template from which new ones are made does not have it. */
export async function labelledPods(
  object: KubeObject,
  mismatches: readonly Mismatch[],
  differences: readonly Difference[],
  facts: Facts,
): Promise<Outcome | undefined> {
  for (const { path, expected } of mismatches) {
    const names = fieldNames(path);
    const key = names.at(-1) ?? '';
    if (names.slice(0, -1).join('.') !== 'spec.template.metadata.labels') continue;
    const pods = await podsOf(object, facts);
    if (!pods.some(({ metadata }) => metadata.labels?.[key] === expected)) continue;
    return finding(
      'label-misplaced',
      `${describeObject(object)}: the label ${key}=${show(expected)} is on Pods that run, not on the template of new ones.`,
      { differences, look: 'kubectl get pods --show-labels' },
    );
  }
  return undefined;
}
