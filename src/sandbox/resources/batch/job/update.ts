import { clone, equal, type Job, type JobSpec, type PodSpec, type PodTemplateSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { shownPodSpec, shownPodTemplate } from '../../parts/go-diff/go-form.ts';
import { immutableField } from '../../parts/immutable.ts';
import { shownSelector } from '../../parts/workload/selector.ts';
import { isTrue } from './conditions.ts';
import { validateJobSelector } from './selector.ts';
import { isIndexed, validateJobSpec } from './spec.ts';

/** The rules for a change of a Job; what they say of the new spec alone is said a second time, as the server does. */
export function validateJobUpdate(next: Job, old: Job): FieldError[] {
  const [spec, before] = [next.spec, old.spec];
  return [
    ...validateJobSpec(spec, 'spec'),
    ...validateJobSelector(spec, 'spec'),
    ...validateCompletions(spec, before),
    ...immutableField(shownSelector(spec.selector), shownSelector(before.selector), 'spec.selector'),
    ...validateTemplateUpdate(next, old),
    ...immutableField(spec.completionMode, before.completionMode, 'spec.completionMode'),
    ...immutableField(
      goPolicy(spec.podFailurePolicy, goFailureRule),
      goPolicy(before.podFailurePolicy, goFailureRule),
      'spec.podFailurePolicy',
    ),
    ...immutableField(
      spec.backoffLimitPerIndex ?? null,
      before.backoffLimitPerIndex ?? null,
      'spec.backoffLimitPerIndex',
    ),
    ...immutableField(spec.managedBy ?? null, before.managedBy ?? null, 'spec.managedBy'),
    ...immutableField(
      goPolicy(spec.successPolicy, goSuccessRule),
      goPolicy(before.successPolicy, goSuccessRule),
      'spec.successPolicy',
    ),
  ];
}

/** Completions are fixed, but those of an indexed Job may grow and shrink with its parallelism. */
function validateCompletions(spec: JobSpec, old: JobSpec): FieldError[] {
  const path = 'spec.completions';
  if (!isIndexed(spec)) return immutableField(spec.completions ?? null, old.completions ?? null, path);
  if (spec.completions === old.completions || spec.completions === undefined) return [];
  return spec.completions === spec.parallelism
    ? []
    : [fieldError.invalid(path, spec.completions, 'can only be modified in tandem with spec.parallelism')];
}

function validateTemplateUpdate(next: Job, old: Job): FieldError[] {
  const template = next.spec.template;
  const before = withSchedulingOf(template, old);
  if (!isMutable(old)) return immutableTemplate(template, before, 'spec.template');
  const spec = template.spec ?? { containers: [] };
  const allowed = withResourcesOf(spec, before.spec ?? { containers: [] });
  return equal(spec, allowed)
    ? []
    : [fieldError.invalid('spec.template.spec', shownPodSpec(spec), 'field is immutable')];
}

function immutableTemplate(next: PodTemplateSpec, old: PodTemplateSpec, path: string): FieldError[] {
  return equal(next, old) ? [] : [fieldError.invalid(path, shownPodTemplate(next), 'field is immutable')];
}

/** A suspended Job that runs nothing may still be placed elsewhere and be given other resources. */
function isMutable({ spec, status = {} }: Job): boolean {
  const rests = status.startTime === undefined || isTrue(status.conditions, 'Suspended');
  return spec.suspend === true && rests && !status.active;
}

/** The old template with the new one's directives for the scheduler, where these may change. */
function withSchedulingOf(next: PodTemplateSpec, old: Job): PodTemplateSpec {
  const template = clone(old.spec.template);
  if (!isMutable(old)) return template;
  const { labels, annotations } = next.metadata ?? {};
  template.metadata = withFields(template.metadata ?? {}, { labels, annotations });
  const { nodeSelector, tolerations, schedulingGates, affinity } = next.spec ?? {};
  const spec = (template.spec ?? { containers: [] }) as PodSpec;
  const others = { ...spec.affinity };
  delete others.nodeAffinity;
  const nodeAffinity = affinity?.nodeAffinity;
  const kept = { ...others, ...(nodeAffinity && { nodeAffinity }) };
  const hasAffinity = affinity !== undefined || Object.keys(others).length > 0;
  template.spec = withFields(spec, {
    nodeSelector,
    tolerations,
    schedulingGates,
    affinity: hasAffinity ? kept : undefined,
  });
  return template;
}

function withResourcesOf(next: PodSpec, old: PodSpec): PodSpec {
  const spec = clone(old);
  for (const list of ['containers', 'initContainers'] as const) {
    const [given, kept] = [next[list] ?? [], spec[list] ?? []];
    if (given.length !== kept.length) continue;
    kept.forEach((container, i) => {
      const resources = given[i]?.resources;
      if (container.name === given[i]?.name && resources) container.resources = clone(resources);
    });
  }
  return spec;
}

/** The object with these fields in place of its own; undefined ones are left out. */
function withFields<T extends object>(object: T, fields: { [K in keyof T]?: T[K] | undefined }): T {
  return clone({ ...object, ...fields }) as T;
}

/** A policy as Go prints it: fields in upper case, absent ones as null. */
function goPolicy<Rule>(policy: { rules?: readonly Rule[] } | undefined, show: (rule: Rule) => unknown): unknown {
  return policy ? { Rules: policy.rules?.map(show) ?? null } : null;
}

type FailureRule = NonNullable<JobSpec['podFailurePolicy']>['rules'][number];
type SuccessRule = NonNullable<JobSpec['successPolicy']>['rules'][number];

function goFailureRule({ action, onExitCodes: codes, onPodConditions: conditions }: FailureRule): unknown {
  return {
    Action: action ?? '',
    OnExitCodes: codes
      ? { ContainerName: codes.containerName ?? null, Operator: codes.operator ?? '', Values: codes.values ?? null }
      : null,
    OnPodConditions: conditions ? conditions.map(({ type, status }) => ({ Type: type, Status: status })) : null,
  };
}

function goSuccessRule({ succeededIndexes, succeededCount }: SuccessRule): unknown {
  return { SucceededIndexes: succeededIndexes ?? null, SucceededCount: succeededCount ?? null };
}
