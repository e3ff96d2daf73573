import { checkApiVersion, parseApiVersion } from '../../../kube/gvk.ts';
import { checkKind, checkLabel1035, checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import type { ParamKind } from './param-ref.ts';

/** The rules for the kind of a policy's parameters. */
export function validateParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): FieldError[] {
  return [
    ...validateApiVersion(apiVersion, `${path}.apiVersion`),
    ...(kind === '' ? [fieldError.required(`${path}.kind`)] : joined(kind, checkKind(kind), `${path}.kind`)),
  ];
}

function validateApiVersion(apiVersion: string, path: string): FieldError[] {
  if (apiVersion === '') return [fieldError.required(path)];
  const [unexpected] = checkApiVersion(apiVersion);
  if (unexpected) return [fieldError.invalid(path, apiVersion, unexpected)];
  const { group, version } = parseApiVersion(apiVersion);
  return [
    ...(group ? joined(group, checkSubdomain(group), path) : []),
    ...(version
      ? joined(version, checkLabel1035(version), path)
      : [fieldError.invalid(path, apiVersion, 'version must be specified')]),
  ];
}

function joined(value: string, wrong: readonly string[], path: string): FieldError[] {
  return wrong.length > 0 ? [fieldError.invalid(path, value, wrong.join(','))] : [];
}
