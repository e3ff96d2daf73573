import type { PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateTokenLifetime } from '../token-lifetime.ts';
import { validateFieldRef, validateResourceRef } from './env.ts';
import { validateItem, validateLocalPath, validateMode } from './volume-files.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type DownwardFile = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

const fields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'];

/** The rules for a volume that shows the Pod to itself. */
export function validateDownwardFiles(volume: NonNullable<Volume['downwardAPI']>, path: string): FieldError[] {
  return [
    ...validateMode(volume.defaultMode, `${path}.defaultMode`),
    // Upstream leaves the list and its index out of these paths.
    ...(volume.items ?? []).flatMap((file) => validateDownwardFile(file, path)),
  ];
}

function validateDownwardFile(
  { path: target = '', fieldRef, resourceFieldRef, mode }: DownwardFile,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!target) errors.push(fieldError.required(`${path}.path`));
  errors.push(...validateLocalPath(target, `${path}.path`));
  if (fieldRef) {
    errors.push(...validateFieldRef(fieldRef, fields, `${path}.fieldRef`));
    if (resourceFieldRef) {
      const text = 'fieldRef and resourceFieldRef can not be specified simultaneously';
      errors.push(fieldError.invalid(path, 'resource', text));
    }
  } else if (resourceFieldRef) {
    if (!resourceFieldRef.containerName) errors.push(fieldError.required(`${path}.resourceFieldRef.containerName`));
    else errors.push(...validateResourceRef(resourceFieldRef, `${path}.resourceFieldRef`));
  } else {
    errors.push(fieldError.required(path, 'one of fieldRef and resourceFieldRef is required'));
  }
  return [...errors, ...validateMode(mode, `${path}.mode`)];
}

/** The rules for a volume that is put together of several (validateProjectedVolumeSource). */
export function validateProjected(volume: NonNullable<Volume['projected']>, path: string): FieldError[] {
  const taken = new Set<string>();
  const errors = validateMode(volume.defaultMode, `${path}.defaultMode`);
  const take = (target: string, shown: string) => {
    if (target && taken.has(target)) errors.push(fieldError.invalid(path, shown, 'conflicting duplicate paths'));
    taken.add(target);
  };
  (volume.sources ?? []).forEach((source, i) => {
    const at = `${path}.sources[${i}]`;
    for (const kind of ['secret', 'configMap'] as const) {
      const given = source[kind];
      if (!given) continue;
      if (!given.name) errors.push(fieldError.required(`${at}.${kind}.name`));
      (given.items ?? []).forEach((item, k) => {
        errors.push(...validateItem(item, `${at}.${kind}.items[${k}]`));
        take(item.path, given.name ?? '');
      });
    }
    for (const file of source.downwardAPI?.items ?? []) {
      errors.push(...validateDownwardFile(file, `${at}.downwardAPI`));
      take(file.path, file.path);
    }
    if (source.serviceAccountToken) {
      const { expirationSeconds: seconds = 3600, path: target } = source.serviceAccountToken;
      errors.push(...validateTokenLifetime(seconds, `${at}.serviceAccountToken.expirationSeconds`));
      if (!target) errors.push(fieldError.required(`${path}.path`));
      else errors.push(...validateLocalPath(target, `${path}.path`));
    }
    if (Object.keys(source).length > 1)
      errors.push(fieldError.forbidden(at, 'may not specify more than 1 volume type per source'));
  });
  return errors;
}
