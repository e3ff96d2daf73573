import { equal, isRecord, type KubeObject, type Pod, type PodTemplateSpec } from '../../../../kube/object.ts';
import { forbidden, invalid } from '../../errors.ts';
import type { AdmissionContext, AdmissionRule } from '../define.ts';
import type { Checked } from './define.ts';
import { evaluate, isStricter, policyOf, printFindings, printLevel } from './policy.ts';

const mostPods = 3000;

/** Paths to the templates of what makes Pods. */
const templates: Record<string, readonly string[]> = {
  'deployments.apps': ['spec', 'template'],
  'replicasets.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'],
  'daemonsets.apps': ['spec', 'template'],
  replicationcontrollers: ['spec', 'template'],
  podtemplates: ['template'],
  'jobs.batch': ['spec', 'template'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Refuses Pods that a namespace's security level forbids, and warns of workloads that would make such (PodSecurity). */
export const podSecurity: AdmissionRule = {
  name: 'PodSecurity',
  parts: ['ephemeralcontainers'],

  validate(object, context) {
    const { resource, old, part } = context;
    if (resource.storage === 'namespaces') return checkNamespace(object, context);
    if (resource.storage === 'pods') {
      if (!old || isSignificant(object as Pod, old as Pod)) checkPod(object as Pod, context, true);
      return;
    }
    const template = part === '' ? templateIn(object, templates[resource.storage]) : undefined;
    if (template?.spec) checkPod({ metadata: template.metadata ?? {}, spec: template.spec }, context, false, object);
  },
};

function checkPod(pod: Checked, context: AdmissionContext, enforces: boolean, owner?: KubeObject): void {
  const { metadata } = owner ?? (pod as Pod);
  const { policy } = policyOf(context.get('namespaces', metadata.namespace ?? '')?.metadata.labels);
  if (enforces) {
    const findings = evaluate(policy.enforce, pod);
    const text = `violates PodSecurity "${printLevel(policy.enforce)}": ${printFindings(findings)}`;
    if (findings.length > 0) throw forbidden(context.resource.ref, metadata.name, text);
  }
  const findings = evaluate(policy.warn, pod);
  if (findings.length > 0)
    context.warn(`would violate PodSecurity "${printLevel(policy.warn)}": ${printFindings(findings)}`);
}

function checkNamespace(object: KubeObject, { resource, old, list, warn }: AdmissionContext): void {
  const { metadata } = object;
  const { policy, errors } = policyOf(metadata.labels);
  const before = old ? policyOf(old.metadata.labels) : undefined;
  if (errors.length > 0 && !equal(errors, before?.errors))
    throw invalid(resource.group, resource.definition.kind, metadata.name, errors);
  if (!before) return;
  const [next, last] = [policy.enforce, before.policy.enforce];
  if (next.level === 'privileged' || equal(next, last)) return;
  if (next.version === last.version && !isStricter(next.level, last.level)) return;
  const pods = (list('pods', metadata.name) as readonly Pod[]).slice(0, mostPods);
  const found = new Map<string, string[]>();
  for (const pod of pods) {
    const reasons = evaluate(next, pod)
      .map(({ reason }) => reason)
      .join(', ');
    if (reasons) found.set(reasons, [...(found.get(reasons) ?? []), pod.metadata.name].sort());
  }
  if (found.size === 0) return;
  warn(`existing pods in namespace "${metadata.name}" violate the new PodSecurity enforce level "${printLevel(next)}"`);
  for (const text of [...found].map(([reasons, names]) => `${count(names)}: ${reasons}`).sort()) warn(text);
}

function count([first = '', ...others]: readonly string[]): string {
  if (others.length === 0) return first;
  return others.length === 1 ? `${first} (and 1 other pod)` : `${first} (and ${others.length} other pods)`;
}

/** Only containers that come or change their image or rights are looked at again. */
function isSignificant({ spec: next }: Pod, { spec: old }: Pod): boolean {
  return (['containers', 'initContainers', 'ephemeralContainers'] as const).some((list) => {
    const [after, before] = [next[list] ?? [], old[list] ?? []];
    if (after.length !== before.length) return true;
    return after.some(({ image, securityContext }, i) => {
      const was = before[i];
      return image !== was?.image || !equal(securityContext, was?.securityContext);
    });
  });
}

function templateIn(object: KubeObject, path: readonly string[] | undefined): PodTemplateSpec | undefined {
  let value: unknown = path ? object : undefined;
  for (const field of path ?? []) value = isRecord(value) ? value[field] : undefined;
  return value as PodTemplateSpec | undefined;
}
