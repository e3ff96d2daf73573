import type { Container } from '../../../../kube/object.ts';
import { type Check, containersOf, hasOwnUsers, nameAll, plural, quoteAll, setters, sorted } from './define.ts';

const defaultCapabilities = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];
const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
];
const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];
const appArmorPrefix = 'container.apparmor.security.beta.kubernetes.io/';

const appArmor: Check = (pod) => {
  const allowed = (type: string | undefined) => type === undefined || type === 'RuntimeDefault' || type === 'Localhost';
  const ofPod = pod.spec.securityContext?.appArmorProfile?.type;
  const bad = containersOf(pod).filter(({ securityContext }) => !allowed(securityContext?.appArmorProfile?.type));
  const annotations = Object.entries(pod.metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorPrefix) && !/^$|^runtime\/default$|^localhost\//.test(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const values = sorted([
    ...(allowed(ofPod) ? [] : [ofPod ?? '']),
    ...bad.map(({ securityContext }) => securityContext?.appArmorProfile?.type ?? ''),
  ]).concat(annotations);
  if (values.length === 0) return undefined;
  const who = [
    setters(!allowed(ofPod), names(bad)),
    ...(annotations.length ? [plural('annotation', annotations.length)] : []),
  ];
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${who.filter(Boolean).join(' and ')} must not set AppArmor profile type to ${quoteAll(values)}`,
  };
};

/** Capabilities beyond those that containers have anyway. */
export const capabilities: Check = (pod) => {
  const added = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((name) => !defaultCapabilities.includes(name));
  const bad = containersOf(pod).filter((container) => added(container).length > 0);
  if (bad.length === 0) return undefined;
  const what = quoteAll(sorted(bad.flatMap(added)));
  return {
    reason: 'non-default capabilities',
    detail: `${nameAll('container', names(bad))} must not include ${what} in securityContext.capabilities.add`,
  };
};

const hostNamespaces: Check = ({ spec }) => {
  const used = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]);
  return used.length > 0
    ? { reason: 'host namespaces', detail: used.map((field) => `${field}=true`).join(', ') }
    : undefined;
};

/** Volumes that are folders of the node. */
export const hostPathVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  return bad.length > 0 ? { reason: 'hostPath volumes', detail: nameAll('volume', bad) } : undefined;
};

const hostPorts: Check = (pod) => {
  const ports = ({ ports: all = [] }: Container) => all.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
  const bad = containersOf(pod).filter((container) => ports(container).length > 0);
  if (bad.length === 0) return undefined;
  const used = sorted(bad.flatMap(ports));
  const verb = bad.length === 1 ? 'uses' : 'use';
  const what = `${plural('hostPort', used.length)} ${used.join(', ')}`;
  return { reason: 'hostPort', detail: `${nameAll('container', names(bad))} ${verb} ${what}` };
};

const probeHosts: Check = (pod) => {
  const hosts = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: Container) =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop].flatMap((handler) =>
      [handler?.httpGet?.host, handler?.tcpSocket?.host].flatMap((host) => host || []),
    );
  const bad = containersOf(pod).filter((container) => hosts(container).length > 0);
  if (bad.length === 0) return undefined;
  const used = sorted(bad.flatMap(hosts));
  const verb = bad.length === 1 ? 'uses' : 'use';
  return {
    reason: 'probe or lifecycle host',
    detail: `${nameAll('container', sorted(names(bad)))} ${verb} ${nameAll('probe or lifecycle host', used)}`,
  };
};

const privileged: Check = (pod) => {
  const bad = containersOf(pod).filter(({ securityContext }) => securityContext?.privileged);
  if (bad.length === 0) return undefined;
  return {
    reason: 'privileged',
    detail: `${nameAll('container', names(bad))} must not set securityContext.privileged=true`,
  };
};

const procMount: Check = (pod) => {
  const type = ({ securityContext }: Container) => securityContext?.procMount ?? 'Default';
  const bad = containersOf(pod).filter((container) => type(container) !== 'Default');
  if (bad.length === 0 || hasOwnUsers(pod)) return undefined;
  const what = quoteAll(sorted(bad.map(type)));
  return {
    reason: 'procMount',
    detail: `${nameAll('container', names(bad))} must not set securityContext.procMount to ${what}`,
  };
};

const seLinux: Check = (pod) => {
  type Options = NonNullable<NonNullable<Container['securityContext']>['seLinuxOptions']>;
  const isBad = (options: Options | undefined): options is Options =>
    options !== undefined &&
    (!seLinuxTypes.includes(options.type ?? '') || Boolean(options.user) || Boolean(options.role));
  const ofPod = pod.spec.securityContext?.seLinuxOptions;
  const bad = containersOf(pod).filter(({ securityContext }) => isBad(securityContext?.seLinuxOptions));
  const all = [ofPod, ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions)].filter(isBad);
  if (all.length === 0) return undefined;
  const types = sorted(all.flatMap(({ type = '' }) => (seLinuxTypes.includes(type) ? [] : [type])));
  const what = [
    ...(types.length > 0 ? [nameAll('type', types)] : []),
    ...(all.some(({ user }) => user) ? ['user may not be set'] : []),
    ...(all.some(({ role }) => role) ? ['role may not be set'] : []),
  ].join('; ');
  return {
    reason: 'seLinuxOptions',
    detail: `${setters(isBad(ofPod), names(bad))} set forbidden securityContext.seLinuxOptions: ${what}`,
  };
};

/** A profile for system calls that is none. */
export const seccomp: Check = (pod) => {
  const isBad = (type: string | undefined) => type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
  const ofPod = pod.spec.securityContext?.seccompProfile?.type;
  const bad = containersOf(pod).filter(({ securityContext }) => isBad(securityContext?.seccompProfile?.type));
  const values = sorted([
    ...(isBad(ofPod) ? [ofPod ?? ''] : []),
    ...bad.map(({ securityContext }) => securityContext?.seccompProfile?.type ?? ''),
  ]);
  if (values.length === 0) return undefined;
  const who = setters(isBad(ofPod), names(bad));
  return {
    reason: 'seccompProfile',
    detail: `${who} must not set securityContext.seccompProfile.type to ${quoteAll(values)}`,
  };
};

const sysctls: Check = ({ spec }) => {
  const bad = (spec.securityContext?.sysctls ?? [])
    .map(({ name }) => name)
    .filter((name) => !safeSysctls.includes(name));
  return bad.length > 0 ? { reason: 'forbidden sysctls', detail: bad.join(', ') } : undefined;
};

const windowsHostProcess: Check = (pod) => {
  const ofPod = pod.spec.securityContext?.windowsOptions?.hostProcess === true;
  const bad = containersOf(pod).filter(({ securityContext }) => securityContext?.windowsOptions?.hostProcess);
  if (!ofPod && bad.length === 0) return undefined;
  const who = setters(ofPod, names(bad));
  return { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
};

const names = (containers: readonly Container[]) => containers.map(({ name }) => name);

/** The checks of the level `baseline`, in the order in which they report. */
export const baseline: readonly Check[] = [
  appArmor,
  capabilities,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  probeHosts,
  privileged,
  procMount,
  seLinux,
  seccomp,
  sysctls,
  windowsHostProcess,
];
