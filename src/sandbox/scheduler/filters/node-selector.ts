import type { Node, Pod } from '../../../kube/object.ts';
import { matchesSelector, type Requirement } from '../../../kube/selector.ts';

type NodeAffinity = NonNullable<NonNullable<Pod['spec']['affinity']>['nodeAffinity']>;
export type NodeSelectorTerm = NonNullable<
  NodeAffinity['preferredDuringSchedulingIgnoredDuringExecution']
>[number]['preference'];

const operators: Record<string, Requirement['operator']> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
};

/** Whether a node meets all expressions of a term; an empty term is met by none. */
export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (!matchExpressions.length && !matchFields.length) return false;
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchesSelector(matchExpressions.map(toRequirement), node.metadata.labels) &&
    matchesSelector(matchFields.map(toRequirement), fields)
  );
}

function toRequirement(expression: { key: string; operator: string; values?: string[] }): Requirement {
  const { key, operator, values = [] } = expression;
  return { key, operator: operators[operator] ?? 'in', values };
}
