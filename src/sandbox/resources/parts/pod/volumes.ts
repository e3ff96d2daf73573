import { checkLabel } from '../../../../kube/names.ts';
import type { Container, PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];
type Item = { key: string; path: string; mode?: number };

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** The rules for volumes. `valid` are those that containers may mount. */
export function validateVolumes(
  volumes: readonly Volume[],
  path: string,
): { errors: FieldError[]; valid: ReadonlySet<string> } {
  const valid = new Set<string>();
  const errors: FieldError[] = [];
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const { name = '' } = volume;
    const wrong = validateSource(volume, at);
    if (!name) wrong.push(fieldError.required(`${at}.name`));
    else wrong.push(...checkLabel(name).map((text) => fieldError.invalid(`${at}.name`, name, text)));
    if (valid.has(name)) wrong.push(fieldError.duplicate(`${at}.name`, name));
    if (wrong.length === 0) valid.add(name);
    errors.push(...wrong);
  });
  return { errors, valid };
}

/** The rules for a container's mounts. */
export function validateVolumeMounts(
  mounts: readonly NonNullable<Container['volumeMounts']>[number][],
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const taken = new Set<string>();
  return mounts.flatMap(({ name = '', mountPath = '', subPath, subPathExpr }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(fieldError.required(`${at}.name`));
    if (!volumes.has(name)) errors.push(fieldError.notFound(`${at}.name`, name));
    if (!mountPath) errors.push(fieldError.required(`${at}.mountPath`));
    if (taken.has(mountPath)) errors.push(fieldError.invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    taken.add(mountPath);
    // Upstream leaves the index out of these two paths.
    if (subPath) errors.push(...validateRelative(subPath, `${path}.subPath`));
    if (subPathExpr) {
      if (subPath)
        errors.push(
          fieldError.invalid(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
        );
      errors.push(...validateRelative(subPathExpr, `${path}.subPathExpr`));
    }
    return errors;
  });
}

function validateSource(volume: Volume, path: string): FieldError[] {
  const [first, ...more] = Object.keys(volume).filter((field) => field !== 'name');
  if (!first) return [fieldError.required(path, 'must specify a volume type')];
  const { hostPath, configMap, secret, persistentVolumeClaim, projected } = volume;
  const errors: FieldError[] = [];
  if (hostPath) errors.push(...validateHostPath(hostPath, `${path}.hostPath`));
  if (secret) errors.push(...validateFiles(secret.secretName, 'secretName', secret, `${path}.secret`));
  if (persistentVolumeClaim && !persistentVolumeClaim.claimName)
    errors.push(fieldError.required(`${path}.persistentVolumeClaim.claimName`));
  if (configMap) errors.push(...validateFiles(configMap.name, 'name', configMap, `${path}.configMap`));
  (projected?.sources ?? []).forEach((source, i) => {
    const at = `${path}.projected.sources[${i}]`;
    if (source.secret) errors.push(...validateFiles(source.secret.name, 'name', source.secret, `${at}.secret`));
    if (source.configMap)
      errors.push(...validateFiles(source.configMap.name, 'name', source.configMap, `${at}.configMap`));
  });
  return [
    ...errors,
    ...more.map((type) => fieldError.forbidden(`${path}.${type}`, 'may not specify more than 1 volume type')),
  ];
}

function validateFiles(
  name: string | undefined,
  nameField: string,
  { defaultMode, items = [] }: { defaultMode?: number; items?: readonly Item[] },
  path: string,
): FieldError[] {
  return [
    ...(name ? [] : [fieldError.required(`${path}.${nameField}`)]),
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...items.flatMap(({ key, path: target = '', mode }, i) => {
      const at = `${path}.items[${i}]`;
      return [
        ...(key ? [] : [fieldError.required(`${at}.key`)]),
        ...(target ? [] : [fieldError.required(`${at}.path`)]),
        ...validateRelative(target, `${at}.path`),
        ...(target.startsWith('..') && !target.startsWith('../')
          ? [fieldError.invalid(`${at}.path`, target, "must not start with '..'")]
          : []),
        ...validateMode(mode, `${at}.mode`),
      ];
    }),
  ];
}

function validateMode(mode: number | undefined, path: string): FieldError[] {
  return mode !== undefined && (mode < 0 || mode > 0o777)
    ? [fieldError.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : [];
}

function validateRelative(target: string, path: string): FieldError[] {
  return [
    ...(target.startsWith('/') ? [fieldError.invalid(path, target, 'must be a relative path')] : []),
    ...rejectBacksteps(target, path),
  ];
}

/** The rules for a path on the node, in a Pod and in a PersistentVolume. */
export function validateHostPath(
  { path: target, type = '' }: { path: string; type?: string },
  path: string,
): FieldError[] {
  if (!target) return [fieldError.required(`${path}.path`)];
  return [
    ...rejectBacksteps(target, `${path}.path`),
    ...(hostPathTypes.includes(type) ? [] : [fieldError.notSupported(`${path}.type`, type, hostPathTypes)]),
  ];
}

/** No part of the path leads upwards. */
export function rejectBacksteps(target: string, path: string): FieldError[] {
  return target.split('/').includes('..') ? [fieldError.invalid(path, target, "must not contain '..'")] : [];
}
