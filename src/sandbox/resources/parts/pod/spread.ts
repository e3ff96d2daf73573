import { checkLabelKey } from '../../../../kube/names.ts';
import type { PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateLabelSelector } from '../labels.ts';

type Constraint = NonNullable<PodSpec['topologySpreadConstraints']>[number];

const actions = ['DoNotSchedule', 'ScheduleAnyway'];
const policies = ['Honor', 'Ignore'];

/** The rules for topologySpreadConstraints. */
export function validateSpreadConstraints(constraints: readonly Constraint[], path: string): FieldError[] {
  return constraints.flatMap((constraint, i) => {
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', labelSelector } = constraint;
    const at = `${path}[${i}]`;
    const isDouble = constraints
      .slice(i + 1)
      .some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable);
    return [
      ...(maxSkew > 0 ? [] : [fieldError.invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero')]),
      ...(topologyKey ? [] : [fieldError.required(`${at}.topologyKey`, 'can not be empty')]),
      ...(actions.includes(whenUnsatisfiable)
        ? []
        : [fieldError.notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, actions)]),
      ...(isDouble
        ? [fieldError.duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`)]
        : []),
      ...validateMinDomains(constraint, `${at}.minDomains`),
      ...(['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const).flatMap((field) => {
        const value = constraint[field];
        return value === undefined || policies.includes(value)
          ? []
          : [fieldError.notSupported(`${at}.${field}`, value, policies)];
      }),
      ...validateLabelKeys(constraint, `${at}.matchLabelKeys`),
      ...validateLabelSelector(labelSelector, `${at}.labelSelector`),
    ];
  });
}

function validateMinDomains({ minDomains, whenUnsatisfiable }: Constraint, path: string): FieldError[] {
  if (minDomains === undefined) return [];
  const text = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`;
  return [
    ...(minDomains > 0 ? [] : [fieldError.invalid(path, minDomains, 'must be greater than zero')]),
    ...(whenUnsatisfiable === 'DoNotSchedule' ? [] : [fieldError.invalid(path, minDomains, text)]),
  ];
}

function validateLabelKeys({ matchLabelKeys = [], labelSelector }: Constraint, path: string): FieldError[] {
  if (matchLabelKeys.length === 0) return [];
  if (!labelSelector) return [fieldError.forbidden(path, 'must not be specified when labelSelector is not set')];
  return matchLabelKeys.flatMap((key, i) =>
    checkLabelKey(key).map((text) => fieldError.invalid(`${path}[${i}]`, key, text)),
  );
}
