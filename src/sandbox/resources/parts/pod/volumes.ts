import { checkLabel, checkSubdomain } from '../../../../kube/names.ts';
import type { Container, PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateClaimSpec } from '../storage/claim-spec.ts';
import { validateDriverName, validateNfs } from '../storage/sources.ts';
import { validateHostPath } from './host-path.ts';
import { validateDownwardFiles, validateProjected } from './projected.ts';
import { type Item, validateItem, validateMode, validateRelative } from './volume-files.ts';

type Volume = NonNullable<PodSpec['volumes']>[number];

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
  { volumeMounts = [], volumeDevices = [] }: Container,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const taken = new Set<string>();
  return volumeMounts.flatMap(({ name = '', mountPath = '', subPath, subPathExpr }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (!name) errors.push(fieldError.required(`${at}.name`));
    if (!volumes.has(name)) errors.push(fieldError.notFound(`${at}.name`, name));
    if (!mountPath) errors.push(fieldError.required(`${at}.mountPath`));
    if (taken.has(mountPath)) errors.push(fieldError.invalid(`${at}.mountPath`, mountPath, 'must be unique'));
    taken.add(mountPath);
    if (volumeDevices.some((device) => device.name === name))
      errors.push(fieldError.invalid(`${at}.name`, name, 'must not already exist in volumeDevices'));
    if (volumeDevices.some(({ devicePath }) => devicePath === mountPath))
      errors.push(
        fieldError.invalid(`${at}.mountPath`, mountPath, 'must not already exist as a path in volumeDevices'),
      );
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

type Rules = {
  [Type in Exclude<keyof Volume, 'name'>]?: (source: NonNullable<Volume[Type]>, path: string) => FieldError[];
};

const rules: Rules = {
  emptyDir: ({ sizeLimit }, path) =>
    sizeLimit?.startsWith('-')
      ? [fieldError.forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: validateHostPath,
  gcePersistentDisk: ({ pdName }, path) => required({ pdName }, path.replace('gcePersistentDisk', 'persistentDisk')),
  awsElasticBlockStore: ({ volumeID }, path) => required({ volumeID }, path),
  secret: (secret, path) => validateFiles({ secretName: secret.secretName }, secret, path),
  nfs: validateNfs,
  iscsi: ({ targetPortal, iqn }, path) => required({ targetPortal, iqn }, path),
  persistentVolumeClaim: ({ claimName }, path) => required({ claimName }, path),
  downwardAPI: validateDownwardFiles,
  configMap: (map, path) => validateFiles({ name: map.name }, map, path),
  projected: validateProjected,
  csi: ({ driver, nodePublishSecretRef: secret }, path) => [
    ...validateDriverName(driver, `${path}.driver`),
    ...(secret && !secret.name ? [fieldError.required(`${path}.nodePublishSecretRef.name`)] : []),
    // Upstream leaves the reference out of this path.
    ...(secret?.name
      ? checkSubdomain(secret.name).map((text) => fieldError.invalid(`${path}.name`, secret.name, text))
      : []),
  ],
  ephemeral: validateEphemeral,
  image: validateImage,
};

function validateSource(volume: Volume, path: string): FieldError[] {
  const types = Object.keys(volume).filter((field) => field !== 'name') as (keyof Rules)[];
  const [first, ...more] = types;
  if (!first) return [fieldError.required(path, 'must specify a volume type')];
  const rule = rules[first] as ((source: unknown, path: string) => FieldError[]) | undefined;
  return [
    ...(rule?.(volume[first], `${path}.${first}`) ?? []),
    ...more.map((type) => fieldError.forbidden(`${path}.${type}`, 'may not specify more than 1 volume type')),
  ];
}

function required(values: Record<string, string | undefined>, path: string): FieldError[] {
  return Object.entries(values).flatMap(([name, value]) => (value ? [] : [fieldError.required(`${path}.${name}`)]));
}

function validateFiles(
  name: Record<string, string | undefined>,
  { defaultMode, items = [] }: { defaultMode?: number; items?: readonly Item[] },
  path: string,
): FieldError[] {
  return [
    ...required(name, path),
    ...validateMode(defaultMode, `${path}.defaultMode`),
    ...items.flatMap((item, i) => validateItem(item, `${path}.items[${i}]`)),
  ];
}

function validateEphemeral(
  { volumeClaimTemplate: template }: NonNullable<Volume['ephemeral']>,
  path: string,
): FieldError[] {
  const at = `${path}.volumeClaimTemplate`;
  if (!template) return [fieldError.required(at)];
  const others = Object.keys(template.metadata ?? {}).filter((field) => !['labels', 'annotations'].includes(field));
  return [
    ...others.map((field) => fieldError.forbidden(`${at}.metadata.${field}`, 'cannot be set')),
    ...validateClaimSpec(template.spec ?? {}, `${at}.spec`),
  ];
}

function validateImage({ reference, pullPolicy }: NonNullable<Volume['image']>, path: string): FieldError[] {
  const policies = ['Always', 'IfNotPresent', 'Never'];
  return [
    ...(reference ? [] : [fieldError.required(`${path}.reference`)]),
    ...(pullPolicy && !policies.includes(pullPolicy)
      ? [fieldError.notSupported(`${path}.pullPolicy`, pullPolicy, policies)]
      : []),
  ];
}
