import type { KubeObject, LimitRange, PersistentVolumeClaim, Pod } from '../../../kube/object.ts';
import { podResources } from '../../../kube/pod-resources.ts';
import { forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';
import { violations } from './limit-violations.ts';

const annotation = 'kubernetes.io/limit-ranger';

/** Fills in a namespace's default requests and limits, and refuses what is outside its ranges (plugin/pkg/admission/limitranger). */
export const limitRanger: AdmissionRule = {
  name: 'LimitRanger',
  parts: ['resize'],

  admit(draft, { resource, old, list }) {
    if (resource.storage !== 'pods' || old) return;
    const pod = draft as Pod;
    for (const range of list('limitranges', pod.metadata.namespace) as readonly LimitRange[]) fillIn(pod, range);
  },

  validate(object, { resource, old, part, list }) {
    const isPod = resource.storage === 'pods';
    const isClaim = resource.storage === 'persistentvolumeclaims';
    if ((!isPod && !isClaim) || (isPod && old && part !== 'resize')) return;
    if (old?.metadata.deletionTimestamp) return;
    for (const range of list('limitranges', object.metadata.namespace) as readonly LimitRange[]) {
      const errors = [
        ...new Set(isPod ? ofPod(object as Pod, range) : ofClaim(object as PersistentVolumeClaim, range)),
      ];
      const text = errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`;
      if (errors.length > 0) throw forbidden(resource.ref, nameOf(object), text ?? '');
    }
  },
};

const nameOf = ({ metadata }: KubeObject) => metadata.name;

function fillIn(pod: Pod, { spec }: LimitRange): void {
  const ofContainers = spec.limits.filter(({ type }) => type === 'Container');
  const limits = Object.assign({}, ...ofContainers.map((limit) => limit.default ?? {}));
  const requests = Object.assign({}, ...ofContainers.map(({ defaultRequest }) => defaultRequest ?? {}));
  const told: string[] = [];
  const all = [
    ...pod.spec.containers.map((container) => ['container', container] as const),
    ...(pod.spec.initContainers ?? []).map((container) => ['init container', container] as const),
  ];
  for (const [what, container] of all) {
    const given = container.resources ?? {};
    const missing = (wanted: Record<string, string>, has: Record<string, string> = {}) =>
      Object.keys(wanted)
        .filter((name) => has[name] === undefined)
        .sort();
    const newRequests = missing(requests, given.requests);
    const newLimits = missing(limits, given.limits);
    if (newRequests.length > 0) told.push(`${newRequests.join(', ')} request for ${what} ${container.name}`);
    if (newLimits.length > 0) told.push(`${newLimits.join(', ')} limit for ${what} ${container.name}`);
    if (newRequests.length + newLimits.length === 0) continue;
    const next = { limits: { ...limits, ...given.limits }, requests: { ...requests, ...given.requests } };
    container.resources = {
      ...given,
      ...(Object.keys(next.limits).length > 0 && { limits: next.limits }),
      ...(Object.keys(next.requests).length > 0 && { requests: next.requests }),
    };
  }
  if (told.length === 0) return;
  const { metadata } = pod;
  metadata.annotations = { ...metadata.annotations, [annotation]: `LimitRanger plugin set: ${told.join('; ')}` };
}

function ofPod(pod: Pod, { spec }: LimitRange): string[] {
  return spec.limits.flatMap((limit) => {
    if (limit.type === 'Pod') {
      const whole = { requests: podResources(pod, 'requests'), limits: podResources(pod, 'limits') };
      return violations(limit, whole);
    }
    if (limit.type !== 'Container') return [];
    const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
    return all.flatMap(({ resources = {} }) => violations(limit, resources));
  });
}

function ofClaim({ spec }: PersistentVolumeClaim, range: LimitRange): string[] {
  const limits = range.spec.limits.filter(({ type }) => type === 'PersistentVolumeClaim');
  // Claims have no limits: a request is all that is looked at.
  const { requests = {} } = spec.resources ?? {};
  return limits.flatMap((limit) => violations({ ...limit, maxLimitRequestRatio: {} }, { requests }, true));
}
