import { checkSubdomain } from '../../../../kube/names.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

const longest = 63;

/** The rules for the name of the controller that looks after a Job: a domain, a slash and a path. */
export function validateManagedBy(name: string | undefined, path: string): FieldError[] {
  if (name === undefined) return [];
  return [...validatePrefixedPath(name, path), ...(name.length > longest ? [fieldError.tooLong(path, longest)] : [])];
}

function validatePrefixedPath(name: string, path: string): FieldError[] {
  if (name === '') return [fieldError.required(path)];
  const slash = name.indexOf('/');
  if (slash <= 0 || slash === name.length - 1) {
    const text = 'must be a domain-prefixed path (such as "acme.io/foo")';
    return [fieldError.invalid(path, name, text)];
  }
  const [domain, rest] = [name.slice(0, slash), name.slice(slash + 1)];
  const wrong = checkSubdomain(domain);
  if (wrong.length) return wrong.map((text) => fieldError.invalid(path, domain, text));
  if (/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/.test(rest)) return [];
  const text =
    "Invalid path (e.g. 'foo',  or 'foo-bar', or 'foo/bar', regex used for validation is '^[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+$')";
  return [fieldError.invalid(path, rest, text)];
}
