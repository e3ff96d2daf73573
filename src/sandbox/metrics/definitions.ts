import { addQuantities, formatQuantity, parseQuantity } from '../../kube/quantity.ts';
import { type Column, defineResource, type ResourceDefinition } from '../resources/define.ts';
import type { NodeMetrics, PodMetrics, UsageList } from './objects.ts';

const columns = <T extends NodeMetrics | PodMetrics>(usageOf: (metrics: T) => UsageList[]): readonly Column<T>[] => {
  const sumOf = (metrics: T, resource: keyof UsageList) =>
    formatQuantity(
      usageOf(metrics)
        .map((usage) => parseQuantity(usage[resource]))
        .reduce(addQuantities),
    );
  return [
    { name: 'Name', format: 'name', description: 'Name of the resource', cell: ({ metadata }) => metadata.name },
    { name: 'cpu', format: 'quantity', cell: (metrics) => sumOf(metrics, 'cpu') },
    { name: 'memory', format: 'quantity', cell: (metrics) => sumOf(metrics, 'memory') },
    { name: 'Window', format: 'duration', cell: ({ window }) => window },
  ];
};

/** The kinds of the metrics API; they have no names for one. */
export const metricsDefinitions: { nodes: ResourceDefinition; pods: ResourceDefinition } = {
  nodes: defineResource<NodeMetrics>({
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind: 'NodeMetrics',
    plural: 'nodes',
    singular: '',
    namespaced: false,
    verbs: ['get', 'list'],
    columns: columns(({ usage }) => [usage]),
  }),
  pods: defineResource<PodMetrics>({
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind: 'PodMetrics',
    plural: 'pods',
    singular: '',
    namespaced: true,
    verbs: ['get', 'list'],
    columns: columns(({ containers }) => containers.map(({ usage }) => usage)),
  }),
};
