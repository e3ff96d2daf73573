import type { Container, PodSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { goShape } from '../go-diff/index.ts';
import { oneOfUnlessUnset } from '../one-of.ts';
import { validateId } from './ids.ts';

type PodContext = NonNullable<PodSpec['securityContext']>;
type Context = NonNullable<Container['securityContext']>;

const profileTypes = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const sysctlName = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

/** The rules for the rights of a container (ValidateSecurityContext). */
export function validateSecurityContext(given: Context | undefined, spec: PodSpec, path: string): FieldError[] {
  if (!given) return [];
  const { procMount, allowPrivilegeEscalation, privileged, capabilities } = given;
  const errors = [
    ...validateId(given.runAsUser, `${path}.runAsUser`),
    ...validateId(given.runAsGroup, `${path}.runAsGroup`),
  ];
  if (procMount !== undefined && !['Default', 'Unmasked'].includes(procMount))
    errors.push(fieldError.notSupported(`${path}.procMount`, procMount, ['Default', 'Unmasked']));
  if (procMount === 'Unmasked' && spec.hostUsers !== false) {
    const text = '`hostUsers` must be false to use `Unmasked`';
    errors.push(fieldError.invalid(`${path}.procMount`, procMount, text));
  }
  errors.push(...validateSeccomp(given.seccompProfile, `${path}.seccompProfile`));
  if (allowPrivilegeEscalation === false) {
    const refuse = (text: string) =>
      fieldError.invalid(
        path,
        goShape(given, 'SecurityContext'),
        `cannot set \`allowPrivilegeEscalation\` to false and ${text}`,
      );
    if (privileged) errors.push(refuse('`privileged` to true'));
    if (capabilities?.add?.includes('CAP_SYS_ADMIN')) errors.push(refuse('`capabilities.Add` CAP_SYS_ADMIN'));
  }
  return [...errors, ...validateAppArmor(given.appArmorProfile, `${path}.appArmorProfile`)];
}

/** The rules for the rights of a Pod as a whole; `path` is that of its spec (validatePodSpecSecurityContext). */
export function validatePodSecurityContext(spec: PodSpec, path: string): FieldError[] {
  const given: PodContext = spec.securityContext ?? {};
  const at = `${path}.securityContext`;
  return [
    ...validateId(given.fsGroup, `${at}.fsGroup`),
    ...validateId(given.runAsUser, `${at}.runAsUser`),
    ...validateId(given.runAsGroup, `${at}.runAsGroup`),
    ...(given.supplementalGroups ?? []).flatMap((id, i) => validateId(id, `${at}.supplementalGroups[${i}]`)),
    ...(spec.shareProcessNamespace && spec.hostPID
      ? [
          fieldError.invalid(
            `${at}.shareProcessNamespace`,
            true,
            'ShareProcessNamespace and HostPID cannot both be enabled',
          ),
        ]
      : []),
    ...validateSysctls(given.sysctls ?? [], spec, `${at}.sysctls`),
    ...oneOfUnlessUnset(given.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], `${at}.fsGroupChangePolicy`),
    ...validateSeccomp(given.seccompProfile, `${at}.seccompProfile`),
    ...validateAppArmor(given.appArmorProfile, `${at}.appArmorProfile`),
    ...oneOfUnlessUnset(given.supplementalGroupsPolicy, ['Merge', 'Strict'], `${at}.supplementalGroupsPolicy`),
  ];
}

/** What the Linux of a Pod may say and its Windows may not, for the operating system that the Pod names. */
export function validateOs(spec: PodSpec, path: string): FieldError[] {
  if (!spec.os) return [];
  const { name } = spec.os;
  if (!name) return [fieldError.required(`${path}.os.name`)];
  if (name === 'linux')
    return forbidAll(spec, path, ['windowsOptions'], [], 'windows options cannot be set for a linux pod');
  if (name !== 'windows') return [fieldError.notSupported(`${path}.os`, name, ['linux', 'windows'])];
  return forbidAll(
    spec,
    path,
    linuxFields,
    ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'],
    'cannot be set for a windows pod',
  );
}

const linuxFields = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
];

function forbidAll(
  spec: PodSpec,
  path: string,
  ofContexts: readonly string[],
  ofPod: readonly (keyof PodSpec & string)[],
  text: string,
): FieldError[] {
  const found = (context: object | undefined, at: string) =>
    ofContexts
      .filter((field) => context && field in context)
      .map((field) => fieldError.forbidden(`${at}.securityContext.${field}`, text));
  return [
    ...ofPod.filter((field) => spec[field]).map((field) => fieldError.forbidden(`${path}.${field}`, text)),
    ...found(spec.securityContext, path),
    ...(['initContainers', 'containers'] as const).flatMap((list) =>
      (spec[list] ?? []).flatMap(({ securityContext }, i) => found(securityContext, `${path}.${list}[${i}]`)),
    ),
  ];
}

function validateSeccomp(profile: Context['seccompProfile'], path: string): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile: local } = profile;
  const errors: FieldError[] = [];
  if (!type) return [fieldError.required(`${path}.type`, 'type is required when seccompProfile is set')];
  if (!profileTypes.includes(type)) errors.push(fieldError.notSupported(`${path}.type`, type, profileTypes));
  if (type === 'Localhost') {
    if (!local)
      errors.push(fieldError.required(`${path}.localhostProfile`, 'must be set when seccomp type is Localhost'));
    else if (local.startsWith('/'))
      errors.push(fieldError.invalid(`${path}.localhostProfile`, local, 'must be a relative path'));
    else if (local.split('/').includes('..'))
      errors.push(fieldError.invalid(`${path}.localhostProfile`, local, "must not contain '..'"));
  } else if (local !== undefined) {
    const shown = goShape(profile, 'SeccompProfile');
    errors.push(
      fieldError.invalid(`${path}.localhostProfile`, shown, 'can only be set when seccomp type is Localhost'),
    );
  }
  return errors;
}

function validateAppArmor(profile: Context['appArmorProfile'], path: string): FieldError[] {
  if (!profile) return [];
  const { type, localhostProfile: local } = profile;
  if (type === 'Localhost') {
    if (local === undefined)
      return [fieldError.required(`${path}.localhostProfile`, 'must be set when AppArmor type is Localhost')];
    if (local.trim() !== local)
      return [fieldError.invalid(`${path}.localhostProfile`, local, 'must not be padded with whitespace')];
    return local
      ? []
      : [fieldError.required(`${path}.localhostProfile`, 'must be set when AppArmor type is Localhost')];
  }
  const errors: FieldError[] = [];
  if (!type) errors.push(fieldError.required(`${path}.type`, 'type is required when appArmorProfile is set'));
  else if (!profileTypes.includes(type)) errors.push(fieldError.notSupported(`${path}.type`, type, profileTypes));
  if (local !== undefined)
    errors.push(
      fieldError.invalid(`${path}.localhostProfile`, local, 'can only be set when AppArmor type is Localhost'),
    );
  return errors;
}

function validateSysctls(
  sysctls: readonly { name: string }[],
  { hostNetwork, hostIPC }: PodSpec,
  path: string,
): FieldError[] {
  const seen = new Set<string>();
  return sysctls.flatMap(({ name = '' }, i) => {
    const at = `${path}[${i}].name`;
    const refuse = (field: string) => [fieldError.invalid(at, name, `may not be specified when '${field}' is true`)];
    if (!name) return [fieldError.required(at)];
    if (!sysctlName.test(name) || name.length > 253) {
      const text =
        'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';
      return [fieldError.invalid(at, name, text)];
    }
    if (seen.has(name)) return [fieldError.duplicate(at, name)];
    seen.add(name);
    if (hostNetwork && name.startsWith('net.')) return refuse('hostNetwork');
    const isIpc = /^(kernel\.(shm|msg|sem)|fs\.mqueue\.)/.test(name);
    return hostIPC && isIpc ? refuse('hostIPC') : [];
  });
}
