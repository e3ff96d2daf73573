import { checkLabelKey } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rule for the name of what is spoken at a port. */
export function validateAppProtocol(protocol: string | undefined, path: string): FieldError[] {
  if (protocol === undefined) return [];
  return checkLabelKey(protocol).map((text) => fieldError.invalid(path, protocol, text));
}
