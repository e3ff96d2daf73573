import { checkLabel, checkSubdomain } from '../../../../kube/names.ts';
import type { PodSpec, PodTemplateSpec } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateLabels } from '../labels.ts';
import { validateAnnotations } from '../metadata.ts';
import { inclusive, mostInt32 } from '../numbers.ts';
import { validateContainers, validateInitContainers } from './containers.ts';
import { validateEphemeralContainers } from './ephemeral.ts';
import { validateReadinessGates, validateResourceClaims, validateSchedulingGates } from './gates.ts';
import { validateDns, validateHostAliases, validateHostNetwork } from './network.ts';
import { validateAffinity, validateTolerations } from './scheduling.ts';
import { validateOs, validatePodSecurityContext } from './security.ts';
import { validateSpreadConstraints } from './spread.ts';
import { validateVolumes } from './volumes.ts';
import { validateWholeResources } from './whole-resources.ts';

/** The rules for the spec of a Pod and of a pod template, in the order in which Kubernetes reports them. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const volumes = validateVolumes(spec.volumes ?? [], `${path}.volumes`);
  return [
    ...volumes.errors,
    ...validateResourceClaims(spec.resourceClaims ?? [], `${path}.resourceClaims`),
    ...validateContainers(spec, volumes.valid, `${path}.containers`),
    ...validateInitContainers(spec, volumes.valid, `${path}.initContainers`),
    ...validateEphemeralContainers(spec, volumes.valid, `${path}.ephemeralContainers`),
    ...validateWholeResources(spec, `${path}.resources`),
    ...validateHostNetwork(spec, path),
    ...oneOf(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], `${path}.restartPolicy`),
    ...oneOf(spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'], `${path}.dnsPolicy`),
    ...validateLabels(spec.nodeSelector, `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, path),
    ...validateAffinity(spec.affinity, `${path}.affinity`),
    ...validateDns(spec, `${path}.dnsConfig`),
    ...validateReadinessGates(spec.readinessGates ?? [], `${path}.readinessGates`),
    ...validateSchedulingGates(spec.schedulingGates ?? [], `${path}.schedulingGates`),
    ...validateSpreadConstraints(spec.topologySpreadConstraints ?? [], `${path}.topologySpreadConstraints`),
    ...named(spec.hostnameOverride, checkSubdomain, `${path}.hostnameOverride`),
    ...named(spec.serviceAccountName, checkSubdomain, `${path}.serviceAccountName`),
    ...named(spec.nodeName, checkSubdomain, `${path}.nodeName`),
    ...inclusive(spec.activeDeadlineSeconds, 1, mostInt32, `${path}.activeDeadlineSeconds`),
    ...named(spec.hostname, checkLabel, `${path}.hostname`),
    ...named(spec.subdomain, checkLabel, `${path}.subdomain`),
    ...validateTolerations(spec.tolerations ?? [], `${path}.tolerations`),
    ...validateHostAliases(spec.hostAliases ?? [], `${path}.hostAliases`),
    ...named(spec.priorityClassName, checkSubdomain, `${path}.priorityClassName`),
    ...named(spec.runtimeClassName, checkSubdomain, `${path}.runtimeClassName`),
    ...(spec.preemptionPolicy !== undefined
      ? oneOf(spec.preemptionPolicy, ['PreemptLowerPriority', 'Never'], `${path}.preemptionPolicy`)
      : []),
    ...validateOs(spec, path),
  ];
}

/** The rules for a pod template, its metadata included. */
export function validatePodTemplate(template: PodTemplateSpec, path: string): FieldError[] {
  const { labels, annotations } = template.metadata ?? {};
  const spec = template.spec ?? { containers: [] };
  return [
    ...validateLabels(labels, `${path}.labels`),
    ...validateAnnotations(annotations ?? {}, `${path}.annotations`),
    ...validatePodSpec(spec, `${path}.spec`),
    ...(spec.ephemeralContainers?.length
      ? [fieldError.forbidden(`${path}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template')]
      : []),
  ];
}

function oneOf(value: string | undefined, supported: readonly string[], path: string): FieldError[] {
  if (!value) return [fieldError.required(path)];
  return supported.includes(value) ? [] : [fieldError.notSupported(path, value, supported)];
}

function named(value: string | undefined, check: (value: string) => string[], path: string): FieldError[] {
  return value ? check(value).map((text) => fieldError.invalid(path, value, text)) : [];
}
