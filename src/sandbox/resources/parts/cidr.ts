import { parseCidr } from '../../../kube/cidr.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rule for a network. */
export function validateCidr(text: string, path: string): FieldError[] {
  return parseCidr(text)
    ? []
    : [fieldError.invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}
