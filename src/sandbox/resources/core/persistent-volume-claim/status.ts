import { checkLabelKey } from '../../../../kube/names.ts';
import type { PersistentVolumeClaim } from '../../../../kube/object.ts';
import { parseQuantity, wholeValue } from '../../../../kube/quantity.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { isNativeResource } from '../../parts/resource-names.ts';

const resizes = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
  'NodeResizePending',
];

/** The rules for what a claim's status says of its size (ValidatePersistentVolumeClaimStatusUpdate). */
export function validateClaimStatus({ status = {} }: PersistentVolumeClaim): FieldError[] {
  const { capacity = {}, allocatedResources = {}, allocatedResourceStatuses = {} } = status;
  const path = 'status.allocatedResources';
  return [
    ...Object.entries(capacity).flatMap(([name, amount]) => validateAmount(amount, `status.capacity[${name}]`)),
    ...Object.entries(allocatedResourceStatuses).flatMap(([name, state]) => [
      ...validateName(name, 'status.allocatedResourceStatuses'),
      // Upstream shows the resource and not its state.
      ...(resizes.includes(state) ? [] : [fieldError.notSupported('status.allocatedResourceStatuses', name, resizes)]),
    ]),
    ...Object.entries(allocatedResources).flatMap(([name, amount]) => {
      const wrong = validateName(name, path);
      return wrong.length > 0 ? wrong : validateAmount(amount, `${path}[${name}]`);
    }),
  ];
}

function validateName(name: string, path: string): FieldError[] {
  const wrong = checkLabelKey(name).map((text) => fieldError.invalid(path, name, text));
  const isOther = wrong.length === 0 && isNativeResource(name) && name !== 'storage';
  return isOther ? [fieldError.notSupported(path, name, ['storage'])] : wrong;
}

function validateAmount(amount: string, path: string): FieldError[] {
  const value = wholeValue(parseQuantity(amount));
  return value < 0 ? [fieldError.invalid(path, value, 'must be a valid resource quantity')] : [];
}
