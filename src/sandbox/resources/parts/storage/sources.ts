import { checkSubdomain } from '../../../../kube/names.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

/** The rules for NFS, in a Pod and in a PersistentVolume. */
export function validateNfs(
  { server, path: target = '' }: { server: string; path: string },
  path: string,
): FieldError[] {
  return [
    ...(server ? [] : [fieldError.required(`${path}.server`)]),
    ...(target ? [] : [fieldError.required(`${path}.path`)]),
    ...(target.startsWith('/') ? [] : [fieldError.invalid(`${path}.path`, target, 'must be an absolute path')]),
  ];
}

/** The rules for the name of a CSI driver. */
export function validateDriverName(driver: string | undefined, path: string): FieldError[] {
  if (!driver) return [fieldError.required(path)];
  return [
    ...(driver.length > 63 ? [fieldError.tooLong(path, 63)] : []),
    ...checkSubdomain(driver.toLowerCase()).map((text) => fieldError.invalid(path, driver, text)),
  ];
}
