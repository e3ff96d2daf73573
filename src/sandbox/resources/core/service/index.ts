import { equal, type Service } from '../../../../kube/object.ts';
import { defineResource, type ResourceContext } from '../../define.ts';
import { ageColumn, nameColumn } from '../../parts/columns.ts';
import { labelList } from '../../parts/label-list.ts';
import { allocateAddresses } from './addresses.ts';
import { externalAddress, portList } from './cells.ts';
import { allocateNodePorts } from './node-ports.ts';
import { isAskedForHealth, isReachedFromOutside } from './traffic.ts';
import { validateService, validateServiceStatus, validateServiceUpdate } from './validate.ts';

export const service = defineResource<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  returnsDeleted: true,
  nameRule: 'label',
  hasStatus: true,
  generationOf: 'none',
  applyDefaults,
  prepare,
  validate: validateService,
  updateRules: 'first',
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatus,
  warnings,
  columns: [
    nameColumn,
    { name: 'Type', cell: ({ spec }) => spec.type ?? '' },
    { name: 'Cluster-IP', cell: ({ spec }) => spec.clusterIPs?.[0] ?? '<none>' },
    { name: 'External-IP', cell: externalAddress },
    { name: 'Port(s)', cell: portList },
    ageColumn,
    { name: 'Selector', wide: true, cell: ({ spec }) => labelList(spec.selector) },
  ],
  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
});

function applyDefaults({ spec, status }: Service): void {
  for (const reached of status?.loadBalancer?.ingress ?? []) if (reached.ip) reached.ipMode ??= 'VIP';
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10800 } };
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    port.targetPort ||= port.port;
  }
  if (isReachedFromOutside(spec)) spec.externalTrafficPolicy ||= 'Cluster';
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
}

function prepare(draft: Service, context: ResourceContext): void {
  const old = context.old as Service | undefined;
  if (!old) draft.status = { loadBalancer: {} };
  else {
    if (isAskedForHealth(draft.spec) && isAskedForHealth(old.spec) && old.spec.healthCheckNodePort)
      draft.spec.healthCheckNodePort ||= old.spec.healthCheckNodePort;
    dropWhatTheTypeHadNeeded(draft.spec, old.spec);
    if (draft.spec.type !== 'LoadBalancer' && draft.status?.loadBalancer) draft.status.loadBalancer = {};
  }
  allocateAddresses(draft, context);
  allocateNodePorts(draft, context);
}

/** Who changes the type need not clear by hand what the server had filled in for the old one. */
function dropWhatTheTypeHadNeeded(spec: Service['spec'], before: Service['spec']): void {
  const same = (field: keyof Service['spec']) => equal(spec[field], before[field]);
  if (before.type !== 'ExternalName' && spec.type === 'ExternalName') {
    if (same('clusterIP') && same('clusterIPs')) {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (same('ipFamilies')) delete spec.ipFamilies;
    if (same('ipFamilyPolicy')) delete spec.ipFamilyPolicy;
    if (same('internalTrafficPolicy')) delete spec.internalTrafficPolicy;
  }
  if (isAskedForHealth(before) && !isAskedForHealth(spec) && same('healthCheckNodePort'))
    delete spec.healthCheckNodePort;
  if (isReachedFromOutside(before) && !isReachedFromOutside(spec) && same('externalTrafficPolicy'))
    delete spec.externalTrafficPolicy;
  if (before.type !== 'LoadBalancer' || spec.type === 'LoadBalancer') return;
  if (same('allocateLoadBalancerNodePorts')) delete spec.allocateLoadBalancerNodePorts;
  if (same('loadBalancerClass')) delete spec.loadBalancerClass;
}

function warnings({ spec }: Service): string[] {
  const texts: string[] = [];
  const isHeadless = spec.clusterIPs?.[0] === 'None';
  if (isHeadless && spec.externalIPs?.length) texts.push('spec.externalIPs is ignored for headless services');
  if (isHeadless && spec.sessionAffinity !== 'None')
    texts.push('spec.SessionAffinity is ignored for headless services');
  if (spec.externalIPs?.length && !isHeadless && spec.type !== 'ExternalName')
    texts.push('spec.externalIPs is deprecated and may no longer be implemented in some clusters');
  if (spec.type === 'ExternalName' && spec.externalIPs?.length)
    texts.push('spec.externalIPs is ignored when spec.type is "ExternalName"');
  if (spec.type !== 'ExternalName' && spec.externalName)
    texts.push('spec.externalName is ignored when spec.type is not "ExternalName"');
  if (spec.trafficDistribution === 'PreferClose')
    texts.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"');
  return texts;
}
