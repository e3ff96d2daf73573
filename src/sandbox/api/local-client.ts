import { clone, type KubeObject, keyOf, splitKey } from '../../kube/object.ts';
import type { Change, Client, DeleteOptions, Identity, ServedResource as Listed } from '../client.ts';
import { ask } from './ask.ts';
import type { Api, Target, WriteOptions } from './context.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { createEventRecorder } from './event-recorder.ts';
import { kindType } from './kind-type.ts';
import { patch, patchMerge } from './patch.ts';
import { patchTypes } from './patches/index.ts';
import { withAnswers } from './questions.ts';
import { verbsOf } from './registry.ts';
import { createSubresource } from './subresources/create.ts';
import { update } from './update.ts';

/** The client of controllers inside the sandbox's process: reads the store, writes through the same verbs as everybody. */
export function createLocalClient(api: Api, identity: Identity, record = createEventRecorder(api.clock)): Client {
  const options: WriteOptions = {
    user: { name: identity.user, groups: identity.groups },
    manager: identity.manager,
    dryRun: false,
    fieldValidation: 'Ignore',
    warn: () => {},
  };
  const targetOf = (resource: string, namespace: string, name: string): Target => {
    const served = api.registry.byStorage(resource);
    if (!served) throw new Error(`no resource is called ${resource}`);
    return { resource: served, namespace, name };
  };
  const at = (resource: string, key: string) => {
    const { namespace = '', name } = splitKey(key);
    return targetOf(resource, namespace, name);
  };
  const put = (resource: string, object: KubeObject, part: '' | 'status' | 'finalize') => {
    const target = targetOf(resource, object.metadata.namespace ?? '', object.metadata.name);
    return withAnswers(api, target.resource, clone(object), (within, body) =>
      update(within, target, body, part, options),
    );
  };

  // The overloads of Client name the type of each kind; inside, all are KubeObject.
  const client = {
    get: (resource: string, key: string) => {
      const live = api.registry.byStorage(resource)?.live;
      return live ? live.list().find((object) => keyOf(object) === key) : api.store.get(resource, key);
    },
    list: (resource: string, namespace?: string) => {
      const live = api.registry.byStorage(resource)?.live;
      if (!live) return api.store.list(resource, namespace);
      return live.list().filter(({ metadata }) => !namespace || metadata.namespace === namespace);
    },
    listOwnedBy: (resource: string, owner: KubeObject) =>
      api.store.listOwnedBy(resource, owner.metadata.namespace ?? '', owner.metadata.uid),
    listOrphans: (resource: string, namespace = '') => api.store.listOwnedBy(resource, namespace, undefined),
    create: async (resource: string, draft: KubeObject) => {
      const target = targetOf(resource, draft.metadata.namespace ?? '', '');
      const make = target.resource.definition.answer ? ask : create;
      return withAnswers(api, target.resource, clone(draft) as KubeObject, (within, body) =>
        make(within, target, body, options),
      );
    },
    update: async (resource: string, object: KubeObject) => put(resource, object, ''),
    updateStatus: async (resource: string, object: KubeObject) => put(resource, object, 'status'),
    applyStatus: async (resource: string, key: string, status: Record<string, unknown>, manager: string) => {
      const target = at(resource, key);
      const { apiVersion, definition } = target.resource;
      const body = { apiVersion, kind: definition.kind, metadata: { name: target.name }, status };
      return withAnswers(api, target.resource, body, (within, given) => {
        const applied = { contentType: patchTypes.apply, body: given, force: true };
        return patch(within, target, applied, 'status', { ...options, manager }).object;
      });
    },
    finalize: async (namespace: KubeObject) => {
      await put('namespaces', namespace, 'finalize');
    },
    patch: async (resource: string, key: string, change: Record<string, unknown>, subresource?: string) => {
      const target = at(resource, key);
      return withAnswers(api, target.resource, change, (within, body) =>
        patchMerge(within, target, body, subresource ?? '', options),
      );
    },
    delete: async (resource: string, key: string, { propagation, graceSeconds, uid }: DeleteOptions = {}) => {
      const target = at(resource, key);
      const given = {
        ...(propagation && { propagationPolicy: propagation }),
        ...(graceSeconds !== undefined && { gracePeriodSeconds: graceSeconds }),
        ...(uid && { preconditions: { uid } }),
      };
      await withAnswers(api, target.resource, {}, (within) =>
        remove(within, target, { dryRun: false, user: options.user, given, ...given }),
      );
    },
    createSubresource: async (resource: string, key: string, subresource: string, body: KubeObject) => {
      const target = at(resource, key);
      return withAnswers(api, target.resource, clone(body), (within, given) =>
        createSubresource(within, target, subresource, given, options),
      );
    },
    event: (about: KubeObject, text: Parameters<Client['event']>[1], source: Parameters<Client['event']>[2]) =>
      record(client, about, text, source),
    subscribe(resource: string, callback: (change: Change) => void) {
      for (const object of api.store.list(resource)) callback({ type: 'ADDED', object });
      return api.store.subscribe(resource, ({ type, object, old }) => callback({ type, object, ...(old && { old }) }));
    },
    resources: (): Listed[] =>
      api.registry
        .all()
        .filter((one) => one.isStored || (one.customSchema && one === api.registry.byStorage(one.storage)))
        .map(({ storage, apiVersion, definition }) => ({
          name: storage,
          apiVersion,
          kind: definition.kind,
          namespaced: definition.namespaced,
          verbs: verbsOf(definition),
          scales: definition.scale !== undefined,
        })),
    kinds: () =>
      api.registry.all().map((one) => ({
        group: one.group,
        version: one.version,
        kind: one.definition.kind,
        plural: one.definition.plural,
        singular: one.definition.singular ?? one.definition.kind.toLowerCase(),
        type: (name: string) => kindType(one, name),
      })),
    as: (other: Identity) => createLocalClient(api, other, record),
  } as Client;
  return client;
}
