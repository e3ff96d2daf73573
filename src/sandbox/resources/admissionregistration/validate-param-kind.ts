import { checkLabel1035, checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type { ParamKind } from './param-ref.ts';

/** The rules for the kind of a policy's parameters. */
export function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): FieldError[] {
  return [
    ...validateApiVersion(apiVersion, `${path}.apiVersion`),
    ...(kind === ''
      ? [fieldError.required(`${path}.kind`)]
      : joined(
          kind,
          checkLabel1035(kind.toLowerCase()),
          `${path}.kind`,
          'may have mixed case, but should otherwise match: ',
        )),
  ];
}

function validateApiVersion(apiVersion: string, path: string): FieldError[] {
  if (apiVersion === '') return [fieldError.required(path)];
  const parts = apiVersion.split('/');
  if (parts.length > 2) return [fieldError.invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)];
  const version = parts.at(-1) ?? '';
  const group = parts.length === 2 ? (parts[0] ?? '') : '';
  return [
    ...(group ? joined(group, checkSubdomain(group), path) : []),
    ...(version
      ? joined(version, checkLabel1035(version), path)
      : [fieldError.invalid(path, apiVersion, 'version must be specified')]),
  ];
}

function joined(value: string, wrong: readonly string[], path: string, before = ''): FieldError[] {
  return wrong.length > 0 ? [fieldError.invalid(path, value, `${before}${wrong.join(',')}`)] : [];
}
