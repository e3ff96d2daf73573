import type { Container, PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateContainer } from './containers.ts';

const allowed = [
  'name',
  'image',
  'command',
  'args',
  'workingDir',
  'env',
  'envFrom',
  'volumeMounts',
  'volumeDevices',
  'terminationMessagePath',
  'terminationMessagePolicy',
  'imagePullPolicy',
  'securityContext',
  'stdin',
  'stdinOnce',
  'tty',
  'resources',
  'targetContainerName',
];

/** The rules for containers that come to a Pod while it runs, to look into it (validateEphemeralContainers). */
export function validateEphemeralContainers(spec: PodSpec, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const others = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name);
  const names = new Set(others);
  return (spec.ephemeralContainers ?? []).flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const errors = validateContainer(container as Container, spec, volumes, at);
    if (names.has(container.name)) errors.push(fieldError.duplicate(`${at}.name`, container.name));
    names.add(container.name);
    const { targetContainerName: target } = container;
    if (target && !others.includes(target)) errors.push(fieldError.notFound(`${at}.targetContainerName`, target));
    const text = 'cannot be set for an Ephemeral Container';
    for (const [field, value] of Object.entries(container))
      if (!allowed.includes(field) || (field === 'resources' && Object.keys(value as object).length > 0))
        errors.push(fieldError.forbidden(`${at}.${field}`, text));
    (container.volumeMounts ?? []).forEach((mount, k) => {
      for (const field of ['subPath', 'subPathExpr'] as const)
        if (mount[field]) errors.push(fieldError.forbidden(`${at}.volumeMounts[${k}].${field}`, text));
    });
    return errors;
  });
}
