import type { PodDisruptionBudget } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { validateConditions } from '../parts/conditions.ts';
import { validateLabelSelector } from '../parts/labels.ts';
import { notAboveHundred, validatePositive } from '../parts/workload/int-or-percent.ts';
import { shownSelector } from '../parts/workload/selector.ts';
import { nonNegativeFigures } from '../parts/workload/status-figures.ts';

const evictionPolicies = ['AlwaysAllow', 'IfHealthyBudget'];

export const podDisruptionBudget = defineResource<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  namespaced: true,
  requiresVersion: true,
  // Of its name nothing is asked but what a path needs.
  nameRule: 'path-segment',
  hasStatus: true,
  generationOf: 'spec',
  prepare(draft, { old }) {
    if (!old) draft.status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 };
  },
  validate: ({ spec }) => validate(spec, 'spec'),
  validateStatusUpdate: ({ status }) => [
    ...validateConditions(status?.conditions ?? [], 'status.conditions'),
    ...nonNegativeFigures({ ...status }, ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods']),
  ],
  columns: [
    nameColumn,
    { name: 'Min Available', cell: ({ spec }) => String(spec.minAvailable ?? 'N/A') },
    { name: 'Max Unavailable', cell: ({ spec }) => String(spec.maxUnavailable ?? 'N/A') },
    { name: 'Allowed Disruptions', type: 'integer', cell: ({ status }) => status?.disruptionsAllowed ?? 0 },
    ageColumn,
  ],
});

function validate(spec: PodDisruptionBudget['spec'], path: string): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const errors: FieldError[] = [];
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    // Printed as Go prints the internal type, whose fields have upper case.
    const shown = {
      MinAvailable: minAvailable,
      Selector: selector ? shownSelector(selector) : null,
      MaxUnavailable: maxUnavailable,
      UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
    };
    errors.push(fieldError.invalid(path, shown, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [field, value] of Object.entries({ minAvailable, maxUnavailable }))
    if (value !== undefined)
      errors.push(...validatePositive(value, `${path}.${field}`), ...notAboveHundred(value, `${path}.${field}`));
  errors.push(...validateLabelSelector(selector, `${path}.selector`));
  if (unhealthyPodEvictionPolicy !== undefined && !evictionPolicies.includes(unhealthyPodEvictionPolicy))
    errors.push(
      fieldError.notSupported(`${path}.unhealthyPodEvictionPolicy`, unhealthyPodEvictionPolicy, evictionPolicies),
    );
  return errors;
}
