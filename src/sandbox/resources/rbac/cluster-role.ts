import type { ClusterRole } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';
import { validateLabelSelector } from '../parts/labels.ts';
import { validateRules } from './rules.ts';

export const clusterRole = defineResource<ClusterRole>({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  namespaced: false,
  generationOf: 'none',
  nameRule: 'path-segment',
  createsOnUpdate: true,
  validate: ({ rules, aggregationRule }) => [...validateRules(rules, false), ...validateAggregation(aggregationRule)],
  columns: [nameColumn, createdColumn],
});

function validateAggregation(rule: ClusterRole['aggregationRule']): FieldError[] {
  if (!rule) return [];
  const path = 'aggregationRule.clusterRoleSelectors';
  const selectors = rule.clusterRoleSelectors ?? [];
  if (selectors.length === 0)
    return [fieldError.required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil')];
  return selectors.flatMap((selector, i) => {
    const errors = validateLabelSelector(selector, `${path}[${i}]`);
    return errors.length > 0
      ? [...errors, fieldError.invalid(`${path}[${i}]`, null, 'invalid label selector.')]
      : errors;
  });
}
