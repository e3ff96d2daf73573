import { checkLabelKey, checkReason } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** A condition of the type that newer kinds share. */
interface Condition {
  type?: string;
  status?: string;
  observedGeneration?: number;
  lastTransitionTime?: string | null;
  reason?: string;
  message?: string;
}

/** The rules for conditions of that type (ValidateConditions in apimachinery). */
export function validateConditions(conditions: readonly Condition[], path: string): FieldError[] {
  return conditions.flatMap((condition, i) => {
    const { type = '', status = '', observedGeneration = 0, lastTransitionTime, reason = '' } = condition;
    const at = `${path}[${i}]`;
    const isRepeated = conditions.slice(0, i).some((earlier) => (earlier.type ?? '') === type);
    return [
      ...(isRepeated ? [fieldError.duplicate(`${at}.type`, type)] : []),
      ...checkLabelKey(type).map((text) => fieldError.invalid(`${at}.type`, type, text)),
      ...(statuses.includes(status) ? [] : [fieldError.notSupported(`${at}.status`, status, statuses)]),
      ...(observedGeneration < 0
        ? [fieldError.invalid(`${at}.observedGeneration`, observedGeneration, 'must be greater than or equal to zero')]
        : []),
      ...(lastTransitionTime ? [] : [fieldError.required(`${at}.lastTransitionTime`)]),
      ...(reason
        ? checkReason(reason).map((text) => fieldError.invalid(`${at}.reason`, reason, text))
        : [fieldError.required(`${at}.reason`)]),
    ];
  });
}

const statuses = ['False', 'True', 'Unknown'];
