import { formatApiVersion, groupResource } from '../../kube/gvk.ts';
import { type KubeObject, keyOf } from '../../kube/object.ts';
import type { Api } from '../api/context.ts';
import { notFound } from '../api/errors.ts';
import type { ServedResource } from '../api/registry.ts';
import type { MeasuredNode, MeasuredPod } from '../kubelet/measure.ts';
import type { ResourceDefinition } from '../resources/define.ts';
import { metricsDefinitions } from './definitions.ts';
import { nodeMetricsOf, podMetricsOf } from './objects.ts';

const apiServices = 'apiservices.apiregistration.k8s.io';
const serviceName = 'v1beta1.metrics.k8s.io';

/** Serves the metrics API for as long as its APIService is there, as if metrics-server stood behind it. */
export function serveMetrics(
  { store, registry, clock }: Pick<Api, 'store' | 'registry' | 'clock'>,
  measure: () => { nodes: MeasuredNode[]; pods: MeasuredPod[] },
): void {
  const isThere = (plural: string) => (key: string) => store.get(plural, key) !== undefined;
  const served = [
    serve(metricsDefinitions.nodes, isThere('nodes'), () =>
      measure().nodes.map((node) => nodeMetricsOf(node, clock.now())),
    ),
    serve(metricsDefinitions.pods, isThere('pods'), () => measure().pods.map((pod) => podMetricsOf(pod, clock.now()))),
  ];
  const look = () => {
    for (const resource of served)
      if (store.get(apiServices, serviceName)) registry.serve(resource.storage, [resource]);
      else registry.withdraw(resource.storage);
  };
  look();
  store.subscribe(apiServices, ({ object }) => {
    if (object.metadata.name === serviceName) look();
  });
}

/** Of what is not there itself is told in other words than of what only has no metrics yet. */
function serve(
  definition: ResourceDefinition,
  isThere: (key: string) => boolean,
  read: () => KubeObject[],
): ServedResource {
  const { group, version, plural } = definition;
  return {
    definition,
    group,
    version,
    apiVersion: formatApiVersion({ group, version }),
    storage: groupResource(definition),
    ref: { group, plural },
    schema: undefined,
    isStored: true,
    isServed: true,
    toServed: undefined,
    toStored: undefined,
    live: {
      list: () => read().sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
      notFound: (namespace, name) =>
        isThere(namespace ? `${namespace}/${name}` : name)
          ? notFound({ group, plural: definition.kind.toLowerCase() }, namespace ? `${namespace}/${name}` : name)
          : notFound({ group: '', plural: definition.namespaced ? plural : 'node' }, name),
    },
  };
}
