import { checkConfigKey } from '../../../kube/names.ts';
import { isRecord, type Secret } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { jsonType } from '../../codec/json-type.ts';
import { defineResource, type ResourceContext } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField, rejectSealedChange } from '../parts/immutable.ts';
import { sizeLimitBytes, sizeOfBase64 } from '../parts/sizes.ts';

export const secret = defineResource<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  generationOf: 'none',
  applyDefaults,
  validate,
  validateUpdate: (next, old) => [
    ...immutableField(next.type, old.type, 'type'),
    ...rejectSealedChange(next, old, ['data']),
  ],
  columns: [
    nameColumn,
    { name: 'Type', cell: ({ type = '' }) => type },
    { name: 'Data', cell: ({ data = {} }) => Object.keys(data).length },
    ageColumn,
  ],
  selectableFields: { type: ({ type = '' }) => type },
});

function applyDefaults(draft: Secret, _context: ResourceContext): void {
  draft.type ||= 'Opaque';
  // stringData is for writing only: it goes into data and is never read back.
  const given = Object.entries(draft.stringData ?? {});
  if (given.length) {
    const encoded = given.map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
    draft.data = { ...draft.data, ...Object.fromEntries(encoded) };
  }
  delete draft.stringData;
}

function validate({ metadata, type, data = {} }: Secret): FieldError[] {
  const errors = Object.keys(data).flatMap((key) =>
    checkConfigKey(key).map((text) => fieldError.invalid(`data[${key}]`, key, text)),
  );
  const bytes = Object.values(data).reduce((sum, value) => sum + sizeOfBase64(value ?? ''), 0);
  if (bytes > sizeLimitBytes) errors.push(fieldError.tooLong('data', sizeLimitBytes));
  const account = 'kubernetes.io/service-account.name';
  const missing = (key: string) => fieldError.required(`data[${key}]`);
  switch (type) {
    case 'kubernetes.io/service-account-token':
      if (!metadata.annotations?.[account]) errors.push(fieldError.required(`metadata.annotations[${account}]`));
      break;
    case 'kubernetes.io/dockercfg':
      errors.push(...validateJson(data, '.dockercfg'));
      break;
    case 'kubernetes.io/dockerconfigjson':
      errors.push(...validateJson(data, '.dockerconfigjson'));
      break;
    case 'kubernetes.io/basic-auth':
      if (data.username === undefined && data.password === undefined)
        errors.push(missing('username'), missing('password'));
      break;
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) errors.push(missing('ssh-privatekey'));
      break;
    case 'kubernetes.io/tls':
      for (const key of ['tls.crt', 'tls.key']) if (data[key] === undefined) errors.push(missing(key));
  }
  return errors;
}

function validateJson(data: Readonly<Record<string, string>>, key: string): FieldError[] {
  const path = `data[${key}]`;
  const value = data[key];
  if (value === undefined) return [fieldError.required(path)];
  const text = Buffer.from(value, 'base64').toString();
  const why = goJsonError(text);
  return why === undefined ? [] : [fieldError.invalid(path, '<secret contents redacted>', why)];
}

/** Why Go's decoder refuses the text as an object; undefined when it does not. The texts are of the commonest faults. */
function goJsonError(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (value === null || isRecord(value)) return undefined;
    return `json: cannot unmarshal ${jsonType(value)} into Go value of type map[string]interface {}`;
  } catch {
    const start = text.trimStart();
    const literal = ['null', 'true', 'false'].find((word) => word.charAt(0) === start.charAt(0));
    const at = literal ? [...literal].findIndex((character, i) => start.charAt(i) !== character) : -1;
    const found = at > 0 ? start.charAt(at) : start.charAt(0);
    if (found === '' || found === '{') return 'unexpected end of JSON input';
    return at > 0
      ? `invalid character '${found}' in literal ${literal} (expecting '${literal?.charAt(at)}')`
      : `invalid character '${found}' looking for beginning of value`;
  }
}
