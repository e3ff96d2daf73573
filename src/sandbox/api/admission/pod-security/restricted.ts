import type { Container } from '../../../../kube/object.ts';
import { baseline, capabilities, hostPathVolumes, seccomp } from './baseline.ts';
import { type Check, containersOf, hasOwnUsers, nameAll, plural, quoteAll, setters, sorted } from './define.ts';

const volumeTypes = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

const isWindows: (pod: Parameters<Check>[0]) => boolean = ({ spec }) => spec.os?.name === 'windows';

const privilegeEscalation: Check = (pod) => {
  const bad = containersOf(pod).filter(({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  if (bad.length === 0 || isWindows(pod)) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${nameAll('container', names(bad))} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

const dropAll: Check = (pod) => {
  if (isWindows(pod)) return undefined;
  const added = ({ securityContext }: Container) =>
    (securityContext?.capabilities?.add ?? []).filter((name) => name !== 'NET_BIND_SERVICE');
  const all = containersOf(pod);
  const keeping = all.filter(({ securityContext }) => !securityContext?.capabilities?.drop?.includes('ALL'));
  const adding = all.filter((container) => added(container).length > 0);
  const details = [
    ...(keeping.length > 0
      ? [`${nameAll('container', names(keeping))} must set securityContext.capabilities.drop=["ALL"]`]
      : []),
    ...(adding.length > 0
      ? [
          `${nameAll('container', names(adding))} must not include ${quoteAll(sorted(adding.flatMap(added)))} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : undefined;
};

const volumes: Check = ({ spec }) => {
  const typeOf = (volume: object) => Object.keys(volume).find((field) => field !== 'name') ?? 'unknown';
  const bad = (spec.volumes ?? []).filter((volume) => !volumeTypes.includes(typeOf(volume)));
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(typeOf));
  const verb = bad.length === 1 ? 'uses' : 'use';
  const what = `${plural('restricted volume type', types.length)} ${quoteAll(types)}`;
  return {
    reason: 'restricted volume types',
    detail: `${nameAll(
      'volume',
      bad.map(({ name }) => name),
    )} ${verb} ${what}`,
  };
};

const nonRoot: Check = (pod) => {
  if (hasOwnUsers(pod)) return undefined;
  const reason = 'runAsNonRoot != true';
  const ofPod = pod.spec.securityContext?.runAsNonRoot;
  const all = containersOf(pod);
  const root = all.filter(({ securityContext }) => securityContext?.runAsNonRoot === false);
  if (ofPod === false || root.length > 0)
    return {
      reason,
      detail: `${setters(ofPod === false, names(root))} must not set securityContext.runAsNonRoot=false`,
    };
  const silent = all.filter(({ securityContext }) => securityContext?.runAsNonRoot === undefined);
  return !ofPod && silent.length > 0
    ? { reason, detail: `pod or ${nameAll('container', names(silent))} must set securityContext.runAsNonRoot=true` }
    : undefined;
};

const nonRootUser: Check = (pod) => {
  if (hasOwnUsers(pod)) return undefined;
  const ofPod = pod.spec.securityContext?.runAsUser === 0;
  const bad = containersOf(pod).filter(({ securityContext }) => securityContext?.runAsUser === 0);
  if (!ofPod && bad.length === 0) return undefined;
  return { reason: 'runAsUser=0', detail: `${setters(ofPod, names(bad))} must not set runAsUser=0` };
};

const seccompSet: Check = (pod) => {
  const wrong = seccomp(pod);
  if (wrong || isWindows(pod)) return isWindows(pod) ? undefined : wrong;
  if (pod.spec.securityContext?.seccompProfile) return undefined;
  const silent = containersOf(pod).filter(({ securityContext }) => !securityContext?.seccompProfile);
  if (silent.length === 0) return undefined;
  const who = nameAll('container', names(silent));
  return {
    reason: 'seccompProfile',
    detail: `pod or ${who} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  };
};

const names = (containers: readonly Container[]) => containers.map(({ name }) => name);

// What a stricter check covers is not said twice.
const covered: readonly Check[] = [capabilities, hostPathVolumes, seccomp];

/** The checks of the level `restricted`, in the order in which they report. */
export const restricted: readonly Check[] = [
  ...baseline.filter((check) => !covered.includes(check)),
  privilegeEscalation,
  dropAll,
  volumes,
  nonRoot,
  nonRootUser,
  seccompSet,
];
