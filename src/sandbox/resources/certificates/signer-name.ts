import { checkLabel, checkSubdomain } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** The rules for the name of a signer: a domain and a path, such as `example.com/signer`. */
export function validateSignerName(name: string, path: string): FieldError[] {
  if (!name) return [fieldError.required(path)];
  const [domain = '', own = '', ...more] = name.split('/');
  if (!name.includes('/') || more.length > 0)
    return [
      fieldError.invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"),
    ];
  const errors: FieldError[] = [];
  const limit = 253;
  if (domain.length > limit) errors.push(fieldError.tooLong(path, limit));
  const labels = domain.split('.');
  errors.push(...firstWrong(labels, checkLabel, domain, path));
  if (labels.length < 2)
    errors.push(fieldError.invalid(path, domain, 'should be a domain with at least two segments separated by dots'));
  errors.push(...firstWrong(own.split('.'), checkSubdomain, own, path));
  const longest = 253 + 1 + 63 + 1 + 253;
  if (name.length > longest) errors.push(fieldError.tooLong(path, longest));
  return errors;
}

// The first wrong part is told alone.
function firstWrong(parts: string[], check: (part: string) => string[], whole: string, path: string): FieldError[] {
  for (const part of parts) {
    const texts = check(part);
    if (texts.length > 0)
      return texts.map((text) => fieldError.invalid(path, whole, `validating label ${JSON.stringify(part)}: ${text}`));
  }
  return [];
}
