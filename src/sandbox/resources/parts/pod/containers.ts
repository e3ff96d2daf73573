import { checkLabel, checkPortName, checkPortNumber } from '../../../../kube/names.ts';
import type { Container, PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateMountModes, validateVolumeDevices } from './devices.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { validateLifecycleAndProbes } from './probes.ts';
import { validateResizePolicy, validateRestartRules } from './resize-policy.ts';
import { validateResources } from './resources.ts';
import { validateSecurityContext } from './security.ts';
import { validateVolumeMounts } from './volumes.ts';

/** The rules for `containers`. */
export function validateContainers(spec: PodSpec, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const containers = spec.containers ?? [];
  if (containers.length === 0) return [fieldError.required(path)];
  const names = new Set<string>();
  return [
    ...containers.flatMap((container, i) => {
      const at = `${path}[${i}]`;
      const isDouble = names.has(container.name);
      names.add(container.name);
      return [
        ...validateContainer(container, spec, volumes, at),
        ...(isDouble ? [fieldError.duplicate(`${at}.name`, container.name)] : []),
        ...validateLifecycleAndProbes(container, at, spec.terminationGracePeriodSeconds),
        ...validateRestartPolicy(container.restartPolicy, `${at}.restartPolicy`),
        ...validateRestartRules(container.restartPolicyRules ?? [], `${at}.restartPolicyRules`),
      ];
    }),
    ...validateHostPorts(containers, path),
  ];
}

/** The rules for `initContainers`; those that restart always are sidecars and may have probes. */
export function validateInitContainers(spec: PodSpec, volumes: ReadonlySet<string>, path: string): FieldError[] {
  const names = new Set((spec.containers ?? []).map(({ name }) => name));
  return (spec.initContainers ?? []).flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const isDouble = names.has(container.name);
    if (container.name) names.add(container.name);
    const forbidden = (['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const).filter(
      (field) => container[field],
    );
    const text = 'may not be set for init containers without restartPolicy=Always';
    return [
      ...validateContainer(container, spec, volumes, at),
      ...validateRestartPolicy(container.restartPolicy, `${at}.restartPolicy`),
      ...(isDouble ? [fieldError.duplicate(`${at}.name`, container.name)] : []),
      ...validateHostPorts([container], path),
      ...(container.restartPolicy === 'Always'
        ? validateLifecycleAndProbes(container, at, spec.terminationGracePeriodSeconds)
        : forbidden.map((field) => fieldError.forbidden(`${at}.${field}`, text))),
    ];
  });
}

/** The rules that hold for containers of all kinds. */
export function validateContainer(
  container: Container,
  spec: PodSpec,
  volumes: ReadonlySet<string>,
  path: string,
): FieldError[] {
  const { name = '', image, terminationMessagePolicy = '', imagePullPolicy = '' } = container;
  const errors: FieldError[] = [];
  if (!name) errors.push(fieldError.required(`${path}.name`));
  else errors.push(...checkLabel(name).map((text) => fieldError.invalid(`${path}.name`, name, text)));
  if (!image) errors.push(fieldError.required(`${path}.image`));
  const policies = ['File', 'FallbackToLogsOnError'];
  if (terminationMessagePolicy && !policies.includes(terminationMessagePolicy))
    errors.push(fieldError.notSupported(`${path}.terminationMessagePolicy`, terminationMessagePolicy, policies));
  errors.push(...validatePorts(container.ports ?? [], `${path}.ports`));
  errors.push(...validateEnv(container.env ?? [], `${path}.env`));
  errors.push(...validateEnvFrom(container.envFrom ?? [], `${path}.envFrom`));
  errors.push(...validateVolumeMounts(container, volumes, `${path}.volumeMounts`));
  errors.push(...validateMountModes(container, `${path}.volumeMounts`));
  errors.push(...validateVolumeDevices(container, spec.volumes ?? [], `${path}.volumeDevices`));
  const pulls = ['Always', 'IfNotPresent', 'Never'];
  if (imagePullPolicy && !pulls.includes(imagePullPolicy))
    errors.push(fieldError.notSupported(`${path}.imagePullPolicy`, imagePullPolicy, pulls));
  errors.push(...validateResources(container.resources, `${path}.resources`));
  errors.push(...validateDeviceClaims(container, spec, `${path}.resources.claims`));
  errors.push(...validateResizePolicy(container, spec, `${path}.resizePolicy`));
  errors.push(...validateSecurityContext(container.securityContext, spec, `${path}.securityContext`));
  return errors;
}

function validateDeviceClaims({ resources }: Container, { resourceClaims = [] }: PodSpec, path: string): FieldError[] {
  const names = resourceClaims.map(({ name }) => name);
  return (resources?.claims ?? []).flatMap(({ name }, i) => {
    const at = `${path}[${i}]`;
    if (!name) return [fieldError.required(`${at}.name`)];
    if (names.includes(name)) return [];
    const known = names.length > 0 ? `: ${names.join(', ')}` : ' which is empty';
    const missing = fieldError.notFound(at, name);
    const message = `${missing.message}: must be one of the names in pod.spec.resourceClaims${known}`;
    return [{ ...missing, message }];
  });
}

function validateRestartPolicy(policy: string | undefined, path: string): FieldError[] {
  const supported = ['Always', 'Never', 'OnFailure'];
  return policy === undefined || supported.includes(policy) ? [] : [fieldError.notSupported(path, policy, supported)];
}

function validatePorts(ports: readonly NonNullable<Container['ports']>[number][], path: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, containerPort, hostPort, protocol = 'TCP' }, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    if (name) {
      const wrong = checkPortName(name);
      errors.push(...wrong.map((text) => fieldError.invalid(`${at}.name`, name, text)));
      if (wrong.length === 0 && names.has(name)) errors.push(fieldError.duplicate(`${at}.name`, name));
      if (wrong.length === 0) names.add(name);
    }
    if (!containerPort) errors.push(fieldError.required(`${at}.containerPort`));
    else
      errors.push(
        ...checkPortNumber(containerPort).map((text) => fieldError.invalid(`${at}.containerPort`, containerPort, text)),
      );
    if (hostPort)
      errors.push(...checkPortNumber(hostPort).map((text) => fieldError.invalid(`${at}.hostPort`, hostPort, text)));
    errors.push(...validateProtocol(protocol, `${at}.protocol`));
    return errors;
  });
}

/** TCP, UDP or SCTP. */
export function validateProtocol(protocol: string, path: string): FieldError[] {
  const supported = ['SCTP', 'TCP', 'UDP'];
  return supported.includes(protocol) ? [] : [fieldError.notSupported(path, protocol, supported)];
}

function validateHostPorts(containers: readonly Container[], path: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, i) =>
    ports.flatMap(({ protocol = 'TCP', hostIP = '', hostPort }, k) => {
      if (!hostPort) return [];
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) return [fieldError.duplicate(`${path}[${i}].ports[${k}].hostPort`, key)];
      taken.add(key);
      return [];
    }),
  );
}
