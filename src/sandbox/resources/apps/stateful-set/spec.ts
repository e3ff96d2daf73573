import { checkLabel } from '../../../../kube/names.ts';
import type { LabelSelector, PodTemplateSpec, StatefulSet } from '../../../../kube/object.ts';
import { matchesLabelSelector } from '../../../../kube/selector.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateLabelSelector, validateLabels } from '../../parts/labels.ts';
import { validateAnnotations } from '../../parts/metadata.ts';
import { nonNegative } from '../../parts/numbers.ts';
import { withClaimVolumes } from '../../parts/pod/claim-volumes.ts';
import { validatePodTemplate } from '../../parts/pod/spec.ts';
import { shownSelector } from '../../parts/workload/selector.ts';

type Spec = StatefulSet['spec'];

/** The rules for a StatefulSet's spec, in the order in which Kubernetes reports them. */
export function validateStatefulSetSpec(spec: Spec, path: string, isUpdate: boolean): FieldError[] {
  const { template, serviceName } = spec;
  const at = `${path}.template.spec`;
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? {};
  return [
    ...validateManagement(spec.podManagementPolicy, `${path}.podManagementPolicy`),
    ...validateStrategy(spec.updateStrategy ?? {}, `${path}.updateStrategy`),
    ...validateRetention(
      spec.persistentVolumeClaimRetentionPolicy ?? {},
      `${path}.persistentVolumeClaimRetentionPolicy`,
    ),
    ...nonNegative(spec.replicas, `${path}.replicas`),
    ...nonNegative(spec.minReadySeconds, `${path}.minReadySeconds`),
    ...nonNegative(spec.ordinals?.start, `${path}.ordinals.start`),
    ...(!isUpdate && serviceName
      ? checkLabel(serviceName).map((text) => fieldError.invalid(`${path}.serviceName`, serviceName, text))
      : []),
    ...validateSelector(spec, path),
    ...(restartPolicy === 'Always' ? [] : [fieldError.notSupported(`${at}.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [fieldError.forbidden(`${at}.activeDeadlineSeconds`, 'activeDeadlineSeconds in StatefulSet is not Supported')]),
  ];
}

function validateManagement(policy: string | undefined, path: string): FieldError[] {
  if (!policy) return [fieldError.required(path)];
  return policy === 'OrderedReady' || policy === 'Parallel'
    ? []
    : [fieldError.invalid(path, policy, "must be 'OrderedReady' or 'Parallel'")];
}

function validateStrategy({ type, rollingUpdate }: NonNullable<Spec['updateStrategy']>, path: string): FieldError[] {
  if (!type) return [fieldError.required(path)];
  const shown = rollingUpdate
    ? { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: rollingUpdate.maxUnavailable ?? null }
    : null;
  if (type === 'OnDelete') {
    const text = "only allowed for updateStrategy 'RollingUpdate'";
    return shown ? [fieldError.invalid(`${path}.rollingUpdate`, shown, text)] : [];
  }
  if (type !== 'RollingUpdate')
    return [fieldError.invalid(path, { Type: type, RollingUpdate: shown }, "must be 'RollingUpdate' or 'OnDelete'")];
  return nonNegative(rollingUpdate?.partition, `${path}.rollingUpdate.partition`);
}

function validateRetention(
  policy: NonNullable<Spec['persistentVolumeClaimRetentionPolicy']>,
  path: string,
): FieldError[] {
  return (['whenDeleted', 'whenScaled'] as const).flatMap((field) => {
    const value = policy[field] ?? '';
    const supported = ['Retain', 'Delete'];
    return supported.includes(value) ? [] : [fieldError.notSupported(`${path}.${field}`, value, supported)];
  });
}

function validateSelector({ selector, template, volumeClaimTemplates = [] }: Spec, path: string): FieldError[] {
  const at = `${path}.selector`;
  // Types say that it is there; what is written may lack it.
  const given: LabelSelector | undefined = selector;
  const names = volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? '');
  const whole = withClaimVolumes(withoutIdentity(template), names);
  if (!given) return [fieldError.required(at), ...validateTemplate(whole, false, path)];
  const wrong = validateLabelSelector(given, at);
  const errors = [...wrong];
  const size = Object.keys(given.matchLabels ?? {}).length + (given.matchExpressions ?? []).length;
  if (size === 0)
    errors.push(fieldError.invalid(at, shownSelector(given), 'empty selector is invalid for statefulset'));
  if (wrong.length) return [...errors, fieldError.invalid(at, shownSelector(given), '')];
  const matches = size === 0 || matchesLabelSelector(given, template.metadata?.labels);
  return [...errors, ...validateTemplate(whole, matches, path)];
}

function validateTemplate(template: PodTemplateSpec, matches: boolean, path: string): FieldError[] {
  const at = `${path}.template`;
  const { labels, annotations } = template.metadata ?? {};
  const text = '`selector` does not match template `labels`';
  return [
    ...(matches ? [] : [fieldError.invalid(`${at}.metadata.labels`, labels ?? null, text)]),
    ...validatePodTemplate(template, at),
    ...validateLabels(labels, `${at}.labels`),
    ...validateAnnotations(annotations ?? {}, `${at}.annotations`),
  ];
}

/** Host name and subdomain are given by the controller. */
function withoutIdentity(template: PodTemplateSpec): PodTemplateSpec {
  if (!template.spec) return template;
  const { hostname, subdomain, ...spec } = template.spec;
  return { ...template, spec };
}
