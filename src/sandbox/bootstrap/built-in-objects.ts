import { formatTime } from '../../kube/time.ts';
import type { Client } from '../client.ts';
import recorded from './objects.recorded.json' with { type: 'json' };

const flowcontrol = 'flowcontrol.apiserver.k8s.io';
const byAutoUpdate = { 'apf.kubernetes.io/autoupdate-spec': 'true' };

type Create = (resource: string, draft: Parameters<Client['create']>[1]) => Promise<void>;

/** What a default API server makes of its own: flow control, priority classes, APIServices and the range of Services. */
export async function createBuiltInObjects(client: Client, create: Create, now: number): Promise<void> {
  for (const [name, spec] of Object.entries(recorded.priorityLevels))
    await create(`prioritylevelconfigurations.${flowcontrol}`, {
      apiVersion: `${flowcontrol}/v1`,
      kind: 'PriorityLevelConfiguration',
      metadata: { name, annotations: byAutoUpdate },
      spec,
      status: {},
    });
  for (const [name, spec] of Object.entries(recorded.flowSchemas))
    await create(`flowschemas.${flowcontrol}`, {
      apiVersion: `${flowcontrol}/v1`,
      kind: 'FlowSchema',
      metadata: { name, annotations: byAutoUpdate },
      spec,
    });
  for (const [name, fields] of Object.entries(recorded.priorityClasses))
    await create('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      ...fields,
    });
  for (const name of ['controller-manager', 'etcd-0', 'scheduler'])
    await create('componentstatuses', {
      apiVersion: 'v1',
      kind: 'ComponentStatus',
      metadata: { name },
      conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
    });
  await create('servicecidrs.networking.k8s.io', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes' },
    spec: { cidrs: ['10.96.0.0/16'] },
  });
  for (const [name, spec] of Object.entries(recorded.apiServices))
    await createApiService(client, create, name, spec, now);
}

async function createApiService(
  client: Client,
  create: Create,
  name: string,
  spec: object,
  now: number,
): Promise<void> {
  const resource = 'apiservices.apiregistration.k8s.io';
  if (client.get(resource, name)) return;
  const labels = { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' };
  await create(resource, {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name, labels },
    spec,
    status: {
      conditions: [
        {
          type: 'Available',
          status: 'True',
          lastTransitionTime: formatTime(now),
          reason: 'Local',
          message: 'Local APIServices are always available',
        },
      ],
    },
  });
}
