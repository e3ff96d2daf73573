import type { Namespace } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';

type Condition = NonNullable<NonNullable<Namespace['status']>['conditions']>[number];

/** What is left in a namespace: counts by `plural.group`, and by finalizer. */
export interface Remaining {
  resources: ReadonlyMap<string, number>;
  finalizers: ReadonlyMap<string, number>;
  errors: readonly Error[];
}

// In this order the API shows them (pkg/controller/namespace/deletion/status_condition_utils.go).
const allWell: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
];

/** The conditions that tell why a namespace is not gone yet; those that did not change keep their times. */
export function deletionConditions(current: readonly Condition[], remaining: Remaining, now: number): Condition[] {
  const troubles = troublesOf(remaining);
  const next = allWell.map(([type, reason, message]) => {
    const trouble = troubles.get(type);
    const status = trouble ? 'True' : 'False';
    const before = current.find((condition) => condition.type === type);
    const since = before?.status === status && before.lastTransitionTime;
    return { type, status, lastTransitionTime: since || formatTime(now), ...(trouble ?? { reason, message }) };
  });
  return [...current.filter(({ type }) => !next.some((one) => one.type === type)), ...next];
}

function troublesOf({ resources, finalizers, errors }: Remaining): Map<string, { reason: string; message: string }> {
  const troubles = new Map<string, { reason: string; message: string }>();
  const list = (texts: string[]) => texts.sort().join(', ');
  if (errors.length) {
    const text = list(errors.map(({ message }) => message));
    troubles.set('NamespaceDeletionContentFailure', {
      reason: 'ContentDeletionFailed',
      message: `Failed to delete all resource types, ${errors.length} remaining: ${text}`,
    });
  }
  if (resources.size) {
    const text = list([...resources].map(([name, count]) => `${name} has ${count} resource instances`));
    troubles.set('NamespaceContentRemaining', {
      reason: 'SomeResourcesRemain',
      message: `Some resources are remaining: ${text}`,
    });
  }
  if (finalizers.size) {
    const text = list([...finalizers].map(([name, count]) => `${name} in ${count} resource instances`));
    troubles.set('NamespaceFinalizersRemaining', {
      reason: 'SomeFinalizersRemain',
      message: `Some content in the namespace has finalizers remaining: ${text}`,
    });
  }
  return troubles;
}
