import { checkLabelKey, checkLabelValue } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { oneOf, oneOfIfGiven } from '../parts/one-of.ts';
import type { DeviceToleration } from './device-requests.ts';

/** The rules for a taint of devices that a request tolerates. */
export function validateDeviceToleration(toleration: DeviceToleration, path: string): FieldError[] {
  const { key = '', value = '', effect } = toleration;
  return [
    ...(key ? checkLabelKey(key).map((text) => fieldError.invalid(`${path}.key`, key, text)) : []),
    ...validateOperator(toleration.operator ?? '', value, path),
    ...oneOfIfGiven(effect, ['NoExecute', 'NoSchedule', 'None'], `${path}.effect`),
  ];
}

function validateOperator(operator: string, value: string, path: string): FieldError[] {
  const wrong = (text: string) => fieldError.invalid(`${path}.value`, value, text);
  if (operator === 'Exists') return value ? [wrong('must be empty for operator `Exists`')] : [];
  if (operator === 'Equal') return checkLabelValue(value).map(wrong);
  return oneOf(operator, ['Equal', 'Exists'], `${path}.operator`);
}
