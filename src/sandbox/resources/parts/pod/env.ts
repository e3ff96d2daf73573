import { checkConfigKey, checkEnvName, checkLabelKey, checkSubdomain } from '../../../../kube/names.ts';
import type { Container } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';

type EnvVar = NonNullable<Container['env']>[number];
type EnvFrom = NonNullable<Container['envFrom']>[number];

const fieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
// Known to the API, and nowhere or elsewhere to be shown.
const otherPaths = [
  'metadata.labels',
  'metadata.annotations',
  'status.phase',
  'spec.restartPolicy',
  'spec.schedulerName',
];

const resourcePaths = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** The rules for a container's environment variables. */
export function validateEnv(env: readonly EnvVar[], path: string): FieldError[] {
  return env.flatMap((variable, i) => {
    const at = `${path}[${i}]`;
    const name = variable.name ?? '';
    return [
      ...(name
        ? checkEnvName(name).map((text) => fieldError.invalid(`${at}.name`, name, text))
        : [fieldError.required(`${at}.name`)]),
      ...validateValueFrom(variable, `${at}.valueFrom`),
    ];
  });
}

/** The rules for whole ConfigMaps and Secrets as environment. */
export function validateEnvFrom(sources: readonly EnvFrom[], path: string): FieldError[] {
  return sources.flatMap(({ prefix, configMapRef, secretRef }, i) => {
    const at = `${path}[${i}]`;
    const errors = prefix ? checkEnvName(prefix).map((text) => fieldError.invalid(`${at}.prefix`, prefix, text)) : [];
    if (configMapRef) errors.push(...validateReference(configMapRef.name, `${at}.configMapRef.name`));
    if (secretRef) errors.push(...validateReference(secretRef.name, `${at}.secretRef.name`));
    if (!configMapRef && !secretRef)
      errors.push(fieldError.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    if (configMapRef && secretRef)
      errors.push(fieldError.invalid(path, '', 'may not have more than one field specified at a time'));
    return errors;
  });
}

function validateReference(name: string | undefined, path: string): FieldError[] {
  if (!name) return [fieldError.required(path)];
  return checkSubdomain(name).map((text) => fieldError.invalid(path, name, text));
}

function validateValueFrom({ value, valueFrom }: EnvVar, path: string): FieldError[] {
  if (!valueFrom) return [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter(Boolean).length;
  const errors: FieldError[] = [];
  if (fieldRef) errors.push(...validateFieldRef(fieldRef, fieldPaths, `${path}.fieldRef`));
  if (resourceFieldRef) {
    errors.push(...validateResourceRef(resourceFieldRef, `${path}.resourceFieldRef`));
  }
  if (configMapKeyRef) errors.push(...validateKeyRef(configMapKeyRef, `${path}.configMapKeyRef`));
  if (secretKeyRef) errors.push(...validateKeyRef(secretKeyRef, `${path}.secretKeyRef`));
  if (sources === 0) {
    const text =
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
    errors.push(fieldError.invalid(path, '', text));
  } else if (value) {
    errors.push(fieldError.invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (sources > 1) {
    errors.push(fieldError.invalid(path, '', 'may not have more than one field specified at a time'));
  }
  return errors;
}

const byteDivisors = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** The rules for a container's request or limit that is to be shown, whosever container it is. */
export function validateResourceRef(reference: { resource: string; divisor?: string }, path: string): FieldError[] {
  const { resource } = reference;
  if (!resource) return [fieldError.required(`${path}.resource`)];
  if (!resourcePaths.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    return [fieldError.notSupported(`${path}.resource`, resource, resourcePaths)];
  return validateDivisor(reference, path);
}

/** By what a resource's amount may be divided; '0' counts as nothing said. */
function validateDivisor(
  { resource, divisor = '0' }: { resource: string; divisor?: string },
  path: string,
): FieldError[] {
  if (divisor === '0') return [];
  const refuse = (values: readonly string[], what: string) => {
    const listed = values.length > 2 ? values.join(', ') : '1m and 1';
    const text = `only divisor's values ${listed} are supported with the ${what} resource`;
    return values.includes(divisor) ? [] : [fieldError.invalid(`${path}.divisor`, resource, text)];
  };
  const [, name = ''] = resource.split('.');
  if (name === 'cpu') return refuse(['1m', '1'], 'cpu');
  if (name === 'memory') return refuse(byteDivisors, 'memory');
  if (name === 'ephemeral-storage') return refuse(byteDivisors, 'local ephemeral storage');
  return name.startsWith('hugepages-') ? refuse(byteDivisors, 'hugepages') : [];
}

/** The rules for a field of the Pod that is to be shown, of those that are `supported` there. */
export function validateFieldRef(
  { fieldPath }: { fieldPath: string },
  supported: readonly string[],
  path: string,
): FieldError[] {
  if (!fieldPath) return [fieldError.required(`${path}.fieldPath`)];
  const [, map, key] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(fieldPath) ?? [];
  if (map && key !== undefined) {
    const name = map === 'metadata.annotations' ? key.toLowerCase() : key;
    return checkLabelKey(name).map((text) => fieldError.invalid(path, name, text));
  }
  if (supported.includes(fieldPath)) return [];
  if (fieldPaths.includes(fieldPath) || otherPaths.includes(fieldPath))
    return [fieldError.notSupported(`${path}.fieldPath`, fieldPath, supported)];
  const why = `error converting fieldPath: field label not supported: ${fieldPath}`;
  return [fieldError.invalid(`${path}.fieldPath`, fieldPath, why)];
}

function validateKeyRef({ name = '', key }: { name?: string; key: string }, path: string): FieldError[] {
  return [
    ...checkSubdomain(name).map((text) => fieldError.invalid(`${path}.name`, name, text)),
    ...(key
      ? checkConfigKey(key).map((text) => fieldError.invalid(`${path}.key`, key, text))
      : [fieldError.required(`${path}.key`)]),
  ];
}
