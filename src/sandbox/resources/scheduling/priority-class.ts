import type { KubeObject } from '../../../kube/object.ts';
import { systemCriticalPriority } from '../../../kube/priority.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { oneOf } from '../parts/one-of.ts';

interface PriorityClass extends KubeObject {
  value?: number;
  globalDefault?: boolean;
  preemptionPolicy?: string;
}

const systemPrefix = 'system-';
const systemClasses = new Map([
  ['system-node-critical', systemCriticalPriority + 1000],
  ['system-cluster-critical', systemCriticalPriority],
]);
const highestOfUsers = 1_000_000_000;
const policies = ['PreemptLowerPriority', 'Never'];

export const priorityClass = defineResource<PriorityClass>({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  // It is 1 and stays so: nothing that it counts may change.
  generationOf: 'spec',
  applyDefaults(draft) {
    draft.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validate,
  updateRules: 'alone',
  validateUpdate: (next, old) => [
    ...(next.value === old.value ? [] : [fieldError.forbidden('value', 'may not be changed in an update.')]),
    ...immutableField(next.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy'),
  ],
  refuseDeletion: ({ metadata }) =>
    systemClasses.has(metadata.name) ? 'this is a system priority class and cannot be deleted' : undefined,
  columns: [
    nameColumn,
    { name: 'Value', type: 'integer', cell: ({ value = 0 }) => value },
    { name: 'Global-Default', type: 'boolean', cell: ({ globalDefault = false }) => globalDefault },
    ageColumn,
    { name: 'PreemptionPolicy', cell: ({ preemptionPolicy = '' }) => preemptionPolicy },
  ],
});

function validate({ metadata: { name }, value = 0, preemptionPolicy }: PriorityClass): FieldError[] {
  const errors: FieldError[] = [];
  if (name.startsWith(systemPrefix)) {
    if (systemClasses.get(name) !== value)
      errors.push(
        fieldError.forbidden(
          'metadata.name',
          `priority class names with '${systemPrefix}' prefix are reserved for system use only. error: ${
            systemClasses.has(name)
              ? `value of ${name} PriorityClass must be ${systemClasses.get(name)}`
              : `${name} is not a known system priority class`
          }`,
        ),
      );
  } else if (value > highestOfUsers) {
    errors.push(fieldError.forbidden('value', `maximum allowed value of a user defined priority is ${highestOfUsers}`));
  }
  return [...errors, ...oneOf(preemptionPolicy, policies, 'preemptionPolicy')];
}
