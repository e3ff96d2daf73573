import type { KubeObject, Pod, ResourceQuota } from '../object.ts';
import { podQosClass } from '../qos.ts';

type Selector = NonNullable<NonNullable<ResourceQuota['spec']['scopeSelector']>['matchExpressions']>[number];

/** Whether the object is of those that the quota counts; only Pods have scopes. */
export function isInScopes({ spec }: ResourceQuota, object: KubeObject): boolean {
  const scopes: Selector[] = [
    ...(spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(spec.scopeSelector?.matchExpressions ?? []),
  ];
  return scopes.every((selector) => object.kind === 'Pod' && isInScope(selector, object as Pod));
}

/** Whether the Pod ends by itself after a time. */
export function isTerminating({ spec }: Pod): boolean {
  return (spec.activeDeadlineSeconds ?? -1) >= 0;
}

function isInScope({ scopeName, operator, values = [] }: Selector, pod: Pod): boolean {
  const { priorityClassName = '' } = pod.spec;
  switch (scopeName) {
    case 'Terminating':
      return isTerminating(pod);
    case 'NotTerminating':
      return !isTerminating(pod);
    case 'BestEffort':
      return podQosClass(pod.spec) === 'BestEffort';
    case 'NotBestEffort':
      return podQosClass(pod.spec) !== 'BestEffort';
    case 'PriorityClass':
      if (operator === 'Exists') return priorityClassName !== '';
      if (operator === 'DoesNotExist') return priorityClassName === '';
      return values.includes(priorityClassName) === (operator === 'In');
    case 'CrossNamespacePodAffinity':
      return reachesOtherNamespaces(pod);
    default:
      return false;
  }
}

function reachesOtherNamespaces({ spec: { affinity } }: Pod): boolean {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((one) => {
    const terms = [
      ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
    ];
    return terms.some(({ namespaces, namespaceSelector }) => (namespaces?.length ?? 0) > 0 || namespaceSelector);
  });
}
