import { clone, equal, type KubeObject } from '../../kube/object.ts';
import { formatTime } from '../../kube/time.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import { defineController } from '../engine/define.ts';

const resource = 'apiservices.apiregistration.k8s.io';
const definitions = 'customresourcedefinitions.apiextensions.k8s.io';
const automanaged = 'kube-aggregator.kubernetes.io/automanaged';

interface Definition extends KubeObject {
  spec: { group: string; versions: { name: string; served: boolean }[] };
  status?: { conditions?: { type: string; status: string }[] };
}

interface ApiService extends KubeObject {
  spec?: { group?: string; version?: string; service?: { namespace?: string; name?: string } };
  status?: { conditions?: (Health & { lastTransitionTime?: string })[] };
}

interface Health {
  type: string;
  status: string;
  reason: string;
  message: string;
}

/** Keeps an APIService for each group and version of custom resources, and says whether an APIService is there (kube-aggregator). */
export const apiServiceController = defineController(() => ({
  name: 'autoregister-controller',
  identity: { user: 'system:apiserver', groups: ['system:masters', 'system:authenticated'], manager: 'kube-apiserver' },

  watch({ client, enqueue }) {
    return [
      client.subscribe(resource, ({ object }) => enqueue(object.metadata.name)),
      client.subscribe(definitions, ({ object, old }) => {
        for (const one of [object, old] as (Definition | undefined)[])
          for (const { name } of one?.spec.versions ?? []) enqueue(`${name}.${one?.spec.group}`);
      }),
    ];
  },

  async reconcile(key, { client, clock }) {
    const present = client.get(resource, key) as ApiService | undefined;
    const isWanted = isServed(client, key);
    if (present?.metadata.labels?.[automanaged] === 'true' && !isWanted) return await client.delete(resource, key);
    if (!present) return isWanted ? await create(client, key) : undefined;
    const health = healthOf(present, client);
    const old = present.status?.conditions?.find(({ type }) => type === health.type);
    const since = old?.status === health.status ? old.lastTransitionTime : formatTime(clock.now());
    const conditions = [{ lastTransitionTime: since, ...health }];
    if (!equal(conditions, present.status?.conditions))
      await client.updateStatus(resource, { ...clone(present), status: { conditions } });
  },
}));

function isServed(client: Client, key: string): boolean {
  return (client.list(definitions) as readonly Definition[]).some(
    ({ spec, status }) =>
      status?.conditions?.some(({ type, status: is }) => type === 'Established' && is === 'True') &&
      spec.versions.some(({ name, served }) => served && `${name}.${spec.group}` === key),
  );
}

async function create(client: Client, key: string): Promise<void> {
  const dot = key.indexOf('.');
  try {
    await client.create(resource, {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: key, labels: { [automanaged]: 'true' } },
      spec: { group: key.slice(dot + 1), version: key.slice(0, dot), groupPriorityMinimum: 1000, versionPriority: 100 },
    });
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}

function healthOf({ spec }: ApiService, client: Client): Health {
  const { name = '', namespace = '' } = spec?.service ?? {};
  if (!spec?.service)
    return { type: 'Available', status: 'True', reason: 'Local', message: 'Local APIServices are always available' };
  if (!client.get('services', `${namespace}/${name}`))
    return {
      type: 'Available',
      status: 'False',
      reason: 'ServiceNotFound',
      message: `service/${name} in "${namespace}" is not present`,
    };
  // What the sandbox serves itself stands for the server behind the Service; it passes no requests on to others.
  if (client.resources().some(({ apiVersion }) => apiVersion === `${spec.group}/${spec.version}`))
    return { type: 'Available', status: 'True', reason: 'Passed', message: 'all checks passed' };
  return {
    type: 'Available',
    status: 'False',
    reason: 'FailedDiscoveryCheck',
    message: `no response from service/${name} in "${namespace}"`,
  };
}
