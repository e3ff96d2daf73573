import { type FieldError, fieldError } from '../../../api/errors.ts';
import { rejectBacksteps } from './volume-files.ts';

const types = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket'];

/** The rules for a path on the node, in a Pod and in a PersistentVolume. */
export function validateHostPath(
  { path: target, type = '' }: { path: string; type?: string },
  path: string,
): FieldError[] {
  if (!target) return [fieldError.required(`${path}.path`)];
  return [
    ...rejectBacksteps(target, `${path}.path`),
    ...(types.includes(type) ? [] : [fieldError.notSupported(`${path}.type`, type, types)]),
  ];
}
