import { type FieldError, fieldError } from '../../../api/errors.ts';

export interface Item {
  key: string;
  path: string;
  mode?: number;
}

/** One key of a map and the file that it becomes. */
export function validateItem({ key, path: target = '', mode }: Item, path: string): FieldError[] {
  return [
    ...(key ? [] : [fieldError.required(`${path}.key`)]),
    ...(target ? [] : [fieldError.required(`${path}.path`)]),
    ...validateLocalPath(target, `${path}.path`),
    ...validateMode(mode, `${path}.mode`),
  ];
}

/** A path inside the volume, and not one of those that the kubelet keeps for itself. */
export function validateLocalPath(target: string, path: string): FieldError[] {
  return [
    ...validateRelative(target, path),
    ...(target.startsWith('..') && !target.startsWith('../')
      ? [fieldError.invalid(path, target, "must not start with '..'")]
      : []),
  ];
}

/** The rights of a file. */
export function validateMode(mode: number | undefined, path: string): FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777)
    ? [fieldError.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : [];
}

/** Neither absolute nor leading upwards. */
export function validateRelative(target: string, path: string): FieldError[] {
  return [
    ...(target.startsWith('/') ? [fieldError.invalid(path, target, 'must be a relative path')] : []),
    ...rejectBacksteps(target, path),
  ];
}

/** No part of the path leads upwards. */
export function rejectBacksteps(target: string, path: string): FieldError[] {
  return target.split('/').includes('..') ? [fieldError.invalid(path, target, "must not contain '..'")] : [];
}
