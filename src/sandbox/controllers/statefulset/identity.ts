import {
  type ControllerRevision,
  clone,
  controllerOf,
  type Draft,
  type Pod,
  type StatefulSet,
} from '../../../kube/object.ts';
import { podFromTemplate } from '../pod-control.ts';
import { isReady } from '../pods.ts';
import { revisionLabel, templateIn } from '../revision-history.ts';

const nameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';

export interface Revisions {
  current: ControllerRevision;
  update: ControllerRevision;
}

/** The number at the end of a Pod's name; undefined when the Pod is none of the set's. */
export function ordinalOf(set: StatefulSet, pod: Pod): number | undefined {
  const match = /^(.*)-(\d+)$/.exec(pod.metadata.name);
  return match?.[1] === set.metadata.name ? Number(match[2]) : undefined;
}

export function firstOrdinal({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

export function isInRange(set: StatefulSet, ordinal: number): boolean {
  const start = firstOrdinal(set);
  return ordinal >= start && ordinal < start + (set.spec.replicas ?? 1);
}

/** The claim of one place: it stays the same for all Pods that come there. */
export function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The revision that a Pod was made from. */
export function revisionOf(pod: Pod | Draft<Pod>): string {
  return pod.metadata.labels?.[revisionLabel] ?? '';
}

export function isRunningAndReady(pod: Pod): boolean {
  return pod.status?.phase === 'Running' && isReady(pod);
}

/** Whether the Pod still has the labels of its place. */
export function identityMatches(pod: Pod): boolean {
  return pod.metadata.labels?.[nameLabel] === pod.metadata.name;
}

/** The Pod with the labels of its place. */
export function withIdentity(pod: Pod, ordinal: number): Pod {
  const next = clone(pod);
  next.metadata.labels = { ...next.metadata.labels, [nameLabel]: pod.metadata.name, [indexLabel]: String(ordinal) };
  return next;
}

/** A new Pod for a place: below the partition from the old revision, else from the new one. */
export function newPod(set: StatefulSet, ordinal: number, { current, update }: Revisions): Draft<Pod> {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {};
  const kept = rollingUpdate
    ? (rollingUpdate.partition ?? 0)
    : type === 'RollingUpdate'
      ? (set.status?.currentReplicas ?? 0)
      : 0;
  const revision = ordinal < firstOrdinal(set) + kept ? current : update;
  const name = `${set.metadata.name}-${ordinal}`;
  const template = templateIn(revision);
  const claims = (set.spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? '');
  const volumes = claims.map((claim) => ({
    name: claim,
    persistentVolumeClaim: { claimName: claimName(set, claim, ordinal) },
  }));
  const others = (template.spec?.volumes ?? []).filter((volume) => !claims.includes(volume.name));
  const { serviceName } = set.spec;
  template.spec = {
    ...(template.spec ?? { containers: [] }),
    ...(volumes.length + others.length > 0 && { volumes: [...volumes, ...others] }),
    hostname: name,
    ...(serviceName && { subdomain: serviceName }),
  };
  const draft = podFromTemplate(set, template);
  draft.metadata.name = name;
  draft.metadata.labels = {
    ...draft.metadata.labels,
    [nameLabel]: name,
    [indexLabel]: String(ordinal),
    [revisionLabel]: revision.metadata.name,
  };
  return draft;
}

/** Whether the Pod could be one of the set's: by its name, and by nobody else managing it. */
export function mayBelong(set: StatefulSet, pod: Pod): boolean {
  const owner = controllerOf(pod);
  return ordinalOf(set, pod) !== undefined && (!owner || owner.uid === set.metadata.uid);
}
