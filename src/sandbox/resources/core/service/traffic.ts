import { checkLabelKey, checkPortNumber } from '../../../../kube/names.ts';
import type { Service } from '../../../../kube/object.ts';
import { type FieldError, fieldError } from '../../../api/errors.ts';
import { validateCidr } from '../../parts/cidr.ts';
import { oneOfIfGiven, oneOfUnlessUnset } from '../../parts/one-of.ts';

type Spec = Service['spec'];

const both = ['Cluster', 'Local'];
const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const onlyBalanced = "may only be used when `type` is 'LoadBalancer'";

/** Whether clients outside the cluster reach the Service. */
export function isReachedFromOutside({ type, externalIPs }: Spec): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && !!externalIPs?.length);
}

/** The rules for how traffic comes to a Service and is shared, in the order in which Kubernetes reports them. */
export function validateTraffic(spec: Spec): FieldError[] {
  return [
    ...validateSourceRanges(spec),
    ...validateBalancer(spec),
    ...validateExternalTraffic(spec),
    ...oneOfUnlessUnset(spec.internalTrafficPolicy, both, 'spec.internalTrafficPolicy'),
    ...oneOfUnlessUnset(spec.trafficDistribution, distributions, 'spec.trafficDistribution'),
  ];
}

/** The rules for clients that are led to the same Pod. */
export function validateAffinity({ sessionAffinity = '', sessionAffinityConfig }: Spec): FieldError[] {
  const kinds = ['ClientIP', 'None'];
  if (!kinds.includes(sessionAffinity))
    return [fieldError.notSupported('spec.sessionAffinity', sessionAffinity, kinds)];
  const { timeoutSeconds } = sessionAffinityConfig?.clientIP ?? {};
  if (sessionAffinity === 'None' || timeoutSeconds === undefined) return [];
  if (timeoutSeconds > 0 && timeoutSeconds <= mostSeconds) return [];
  const text = `must be greater than 0 and less than ${mostSeconds}`;
  return [fieldError.invalid('spec.sessionAffinityConfig.clientIP.timeoutSeconds', timeoutSeconds, text)];
}

const mostSeconds = 86400;

/** The rules for a change: the load balancer's class stays, and so does the port that it asks for health. */
export function validateTrafficUpdate(next: Spec, old: Spec): FieldError[] {
  const areBalanced = next.type === 'LoadBalancer' && old.type === 'LoadBalancer';
  const text = 'may not change once set';
  return [
    ...(areBalanced && next.loadBalancerClass !== old.loadBalancerClass
      ? [fieldError.invalid('spec.loadBalancerClass', next.loadBalancerClass, text)]
      : []),
    ...validateClass(next),
    ...(isAskedForHealth(next) && isAskedForHealth(old) && next.healthCheckNodePort !== old.healthCheckNodePort
      ? [fieldError.forbidden('spec.healthCheckNodePort', 'field is immutable')]
      : []),
  ];
}

/** Whether a load balancer asks each node for health. */
export function isAskedForHealth({ type, externalTrafficPolicy }: Spec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
}

function validateSourceRanges({ loadBalancerSourceRanges: ranges = [], type }: Spec): FieldError[] {
  if (ranges.length === 0) return [];
  const path = 'spec.LoadBalancerSourceRanges';
  return [
    ...(type === 'LoadBalancer' ? [] : [fieldError.forbidden(path, onlyBalanced)]),
    ...ranges.flatMap((range, i) => validateCidr(range.trim(), `${path}[${i}]`)),
  ];
}

function validateBalancer(spec: Spec): FieldError[] {
  const isMisplaced = spec.type !== 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== undefined;
  return [
    ...(isMisplaced ? [fieldError.forbidden('spec.allocateLoadBalancerNodePorts', onlyBalanced)] : []),
    ...validateClass(spec),
  ];
}

function validateClass({ type, loadBalancerClass: given }: Spec): FieldError[] {
  const path = 'spec.loadBalancerClass';
  if (given === undefined) return [];
  return type === 'LoadBalancer'
    ? checkLabelKey(given).map((text) => fieldError.invalid(path, given, text))
    : [fieldError.forbidden(path, onlyBalanced)];
}

function validateExternalTraffic(spec: Spec): FieldError[] {
  const { externalTrafficPolicy: policy, healthCheckNodePort: port } = spec;
  const path = 'spec.externalTrafficPolicy';
  const errors = isReachedFromOutside(spec)
    ? oneOfIfGiven(policy, both, path)
    : policy
      ? [fieldError.invalid(path, policy, 'may only be set for externally-accessible services')]
      : [];
  if (!port) return errors;
  const texts = isAskedForHealth(spec)
    ? checkPortNumber(port)
    : ["may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"];
  return [...errors, ...texts.map((text) => fieldError.invalid('spec.healthCheckNodePort', port, text))];
}
