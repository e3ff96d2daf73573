import { checkPathSegment } from '../../../kube/names.ts';
import type { LabelSelector } from '../../../kube/object.ts';
import { formatSelector, requirementsOf } from '../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateLabelSelector } from '../parts/labels.ts';

/** The kind of objects that parameterize a policy. */
export interface ParamKind {
  apiVersion?: string;
  kind?: string;
}

/** Which objects parameterize a policy for one binding. */
export interface ParamRef {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: string;
}

export function showParamKind(kind: ParamKind | undefined): string {
  return kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>';
}

export function showParamRef(ref: ParamRef | undefined): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`;
  return ref?.selector ? formatSelector(requirementsOf(ref.selector)) : '<unset>';
}

/** The rules for the parameters of a binding. */
export function validateParamRef(ref: ParamRef | undefined, path: string): FieldError[] {
  if (!ref) return [];
  const { name = '', selector, parameterNotFoundAction = '' } = ref;
  const both = 'name and selector are mutually exclusive';
  const actions = ['Deny', 'Allow'];
  return [
    ...(name ? checkPathSegment(name).map((text) => fieldError.invalid(`${path}.name`, name, text)) : []),
    ...(name && selector ? [fieldError.forbidden(`${path}.name`, both)] : []),
    ...validateLabelSelector(selector, `${path}.selector`),
    ...(name && selector ? [fieldError.forbidden(`${path}.selector`, both)] : []),
    ...(name || selector ? [] : [fieldError.required(path, 'one of name or selector must be specified')]),
    ...(parameterNotFoundAction === ''
      ? [fieldError.required(`${path}.parameterNotFoundAction`)]
      : actions.includes(parameterNotFoundAction)
        ? []
        : [fieldError.notSupported(`${path}.parameterNotFoundAction`, parameterNotFoundAction, actions)]),
  ];
}
