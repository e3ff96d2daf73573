import { checkLabelKey } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rules for the name of who provides a class' volumes; upper case is read as lower case. */
export function validateDriver(given: string | undefined, path: string): FieldError[] {
  if (!given) return [fieldError.required(path)];
  const name = given.toLowerCase();
  return checkLabelKey(name).map((text) => fieldError.invalid(path, name, text));
}
