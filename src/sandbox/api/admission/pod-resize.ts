import type { Node, Pod } from '../../../kube/object.ts';
import { podResources } from '../../../kube/pod-resources.ts';
import { compareQuantities, milliValue, parseQuantity, type Quantity, wholeValue } from '../../../kube/quantity.ts';
import { ApiError, forbidden } from '../errors.ts';
import type { AdmissionRule } from './define.ts';

const units: readonly [name: string, value: (quantity: Quantity) => number][] = [
  ['cpu', milliValue],
  ['memory', wholeValue],
];

/** A Pod cannot be resized to more than its node has (plugin/pkg/admission/podresize). */
export const podResize: AdmissionRule = {
  name: 'PodResizeValidator',
  parts: ['resize'],
  validate(object, { resource, old, get }) {
    if (resource.storage !== 'pods' || !old) return;
    const pod = object as Pod;
    const { nodeName } = pod.spec;
    if (!nodeName || pod.metadata.generation === old.metadata.generation) return;
    const node = get('nodes', nodeName) as Node | undefined;
    if (!node) throw forbidden(resource.ref, pod.metadata.name, `node "${nodeName}" not found`);
    const requests = podResources(pod, 'requests');
    const lacking = units.flatMap(([name, value]) => {
      const requested = parseQuantity(requests[name] ?? '0');
      const allocatable = parseQuantity(node.status?.allocatable?.[name] ?? '0');
      if (compareQuantities(requested, allocatable) <= 0) return [];
      return [`${name}, requested: ${value(requested)}, allocatable: ${value(allocatable)}`];
    });
    if (lacking.length === 0) return;
    const text = `node didn't have enough allocatable resources: ${lacking.join('; ')}`;
    const { status } = forbidden(resource.ref, pod.metadata.name, text);
    throw new ApiError(403, 'Forbidden', status.message ?? text, {
      ...status.details,
      causes: [{ reason: 'NodeCapacity', message: '' }],
    });
  },
};
