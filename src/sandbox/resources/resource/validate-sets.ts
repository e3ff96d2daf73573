import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateDriverName } from '../parts/storage/sources.ts';

type Rule<T> = (item: T, path: string) => FieldError[];

/** The rules for a list of so many items; those of one that is too long are not looked at. */
export function atMost<T>(items: readonly T[], most: number, path: string, rule: Rule<T>): FieldError[] {
  if (items.length > most) return [fieldError.tooMany(path, items.length, most)];
  return items.flatMap((item, i) => rule(item, `${path}[${i}]`));
}

/** The same for a list in which nothing stands twice. */
export function setOf<T>(
  items: readonly T[],
  most: number,
  path: string,
  rule: Rule<T>,
  keyOf: (item: T) => unknown = (item) => item,
): FieldError[] {
  const keys = items.map(keyOf);
  const repeated = keys.flatMap((key, i) =>
    keys.indexOf(key) < i ? [fieldError.duplicate(`${path}[${i}]`, key)] : [],
  );
  return [...atMost(items, most, path, rule), ...(items.length > most ? [] : repeated)];
}

const longestId = 32;

/** The rules for the name of an attribute with its domain: `gpu.example.com/model`. */
export function fullyQualified(name: string, path: string): FieldError[] {
  const [domain, id, ...rest] = name.split('/');
  const empty = (what: string) => [fieldError.invalid(path, '', `the ${what} must not be empty`)];
  if (domain === undefined || id === undefined)
    return [
      ...identifier(name, path),
      fieldError.invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash'),
    ];
  if (rest.length > 0) return [];
  return [
    ...(domain ? validateDriverName(domain, path) : empty('domain')),
    ...(id ? identifier(id, path) : empty('name')),
  ];
}

function identifier(id: string, path: string): FieldError[] {
  const pattern = '[A-Za-z_][A-Za-z0-9_]*';
  const text = `a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '${pattern}')`;
  return [
    ...(id.length > longestId ? [fieldError.tooLong(path, longestId)] : []),
    ...(new RegExp(`^${pattern}$`).test(id) ? [] : [fieldError.invalid(path, id, text)]),
  ];
}
