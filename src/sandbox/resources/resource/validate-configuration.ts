import { isRecord } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateDriverName } from '../parts/storage/sources.ts';
import type { DeviceConfiguration } from './device-requests.ts';

const mostBytes = 10 * 1024;

/** The rules for what a driver is told about devices. */
export function validateConfiguration({ opaque }: DeviceConfiguration, path: string): FieldError[] {
  if (!opaque) return [fieldError.required(`${path}.opaque`)];
  return [
    ...validateDriverName(opaque.driver, `${path}.opaque.driver`),
    ...validateParameters(opaque.parameters, `${path}.opaque.parameters`),
  ];
}

function validateParameters(parameters: unknown, path: string): FieldError[] {
  if (parameters === undefined || parameters === null) return [fieldError.required(path)];
  if (Buffer.byteLength(JSON.stringify(parameters)) > mostBytes) return [fieldError.tooLong(path, mostBytes)];
  return isRecord(parameters) ? [] : [fieldError.invalid(path, '<value omitted>', 'must be a valid JSON object')];
}
