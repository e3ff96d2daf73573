import { checkApiVersion } from '../../kube/gvk.ts';
import { checkKind } from '../../kube/names.ts';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import { type FieldError, fieldError } from '../api/errors.ts';
import { validateMetadata } from '../resources/parts/metadata.ts';
import { fieldOf, itemsOf, type JsonSchema } from './json-schema.ts';

/** Objects within an object tell what they are, and their metadata is right (schema/objectmeta). */
export function validateEmbedded(schema: JsonSchema, value: unknown, path = ''): FieldError[] {
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    return items ? value.flatMap((item, i) => validateEmbedded(items, item, `${path}[${i}]`)) : [];
  }
  if (!isRecord(value)) return [];
  const own = schema['x-kubernetes-embedded-resource'] ? validateResource(value, path) : [];
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, field]) => {
      const inner = fieldOf(schema, name);
      const isStruct = schema.properties !== undefined && Object.hasOwn(schema.properties, name);
      return inner ? validateEmbedded(inner, field, isStruct ? join(path, name) : `${path}[${name}]`) : [];
    }),
  ];
}

const join = (path: string, name: string) => (path ? `${path}.${name}` : name);

function validateResource(value: Readonly<Record<string, unknown>>, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const name of ['apiVersion', 'kind'] as const) {
    const given = value[name];
    const at = `${path}.${name}`;
    if (given === undefined) errors.push(fieldError.required(at));
    else if (typeof given !== 'string') errors.push(fieldError.invalid(at, given, 'must be a string'));
    else if (given === '') errors.push(fieldError.invalid(at, given, 'must not be empty'));
    else {
      const wrong = name === 'kind' ? checkKind(given) : checkApiVersion(given);
      errors.push(...wrong.map((text) => fieldError.invalid(at, given, text)));
    }
  }
  if (!isRecord(value.metadata)) return errors;
  const metadata = { name: 'fakename', ...value.metadata } as KubeObject['metadata'];
  const rules = {
    namespaced: metadata.namespace !== undefined,
    nameRule: 'path-segment' as const,
    takesAnyFinalizer: true,
  };
  const wrong = validateMetadata({ metadata }, rules);
  return [...errors, ...wrong.map((error) => ({ ...error, field: `${path}.${error.field}` }))];
}
