import { type Condition, setCondition } from '../../kube/conditions.ts';
import { clone, equal, type KubeObject } from '../../kube/object.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';
import { defineController } from '../engine/define.ts';

const resource = 'customresourcedefinitions.apiextensions.k8s.io';
const cleanup = 'customresourcecleanup.apiextensions.k8s.io';

interface Names {
  plural: string;
  singular?: string;
  shortNames?: string[];
  kind: string;
  listKind?: string;
  categories?: string[];
}

/** Its time is that of its last change of status. */
type NewCondition = Omit<Condition, 'lastTransitionTime'>;

interface Definition extends KubeObject {
  spec: { group: string; names: Names };
  status?: { acceptedNames?: Names; conditions?: Condition[]; storedVersions?: string[] };
}

/**
 * Accepts the names of a definition unless another of its group has them, establishes it, and deletes its objects before
 * it goes (apiextensions-apiserver, controller/status, establish and finalizer).
 */
export const customResourceDefinitionController = defineController(() => ({
  name: 'custom-resource-definitions',
  identity: { user: 'system:apiserver', groups: ['system:masters', 'system:authenticated'], manager: 'kube-apiserver' },

  watch({ client, enqueue }) {
    return [
      client.subscribe(resource, ({ type, object }) => {
        enqueue(object.metadata.name);
        // A name that is free again may be another's.
        if (type !== 'ADDED') for (const other of client.list(resource)) enqueue(other.metadata.name);
      }),
    ];
  },

  async reconcile(key, { client, clock, enqueueAfter }) {
    const definition = client.get(resource, key) as Definition | undefined;
    if (!definition) return;
    const now = clock.now();
    if (definition.metadata.deletionTimestamp) {
      if (!(await finish(client, definition, now))) enqueueAfter(key, recheckMs);
      return;
    }
    const accepted = acceptedNames(client, definition);
    const wanted = { ...accepted, status: { ...definition.status, acceptedNames: accepted.names } };
    const old = definition.status?.conditions ?? [];
    const named = setCondition(old, accepted.condition, now);
    const installing = isTrue(old, 'Established') ? named : setCondition(named, established(accepted.condition), now);
    if (!equal(installing, old) || !equal(wanted.status.acceptedNames, definition.status?.acceptedNames))
      await client.updateStatus(resource, {
        ...clone(definition),
        status: { ...wanted.status, conditions: installing },
      });
    const present = client.get(resource, key) as Definition | undefined;
    const conditions = present?.status?.conditions ?? [];
    if (!present || !isTrue(conditions, 'NamesAccepted') || isTrue(conditions, 'Established')) return;
    await client.updateStatus(resource, {
      ...clone(present),
      status: { ...present.status, conditions: setCondition(conditions, establishedNow, now) },
    });
  },
}));

// What holds an object of a definition that goes is looked at again after a while.
const recheckMs = 5000;

const establishedNow: NewCondition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};

const isTrue = (conditions: readonly Condition[], type: string) =>
  conditions.some((one) => one.type === type && one.status === 'True');

function established(names: NewCondition): NewCondition {
  return names.status === 'True'
    ? { type: 'Established', status: 'False', reason: 'Installing', message: 'the initial names have been accepted' }
    : { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' };
}

function acceptedNames(
  client: Client,
  { metadata, spec, status }: Definition,
): { names: Names; condition: NewCondition } {
  const others = (client.list(resource) as readonly Definition[]).filter(
    (one) => one.spec.group === spec.group && one.metadata.name !== metadata.name,
  );
  const taken = others.map((one) => one.status?.acceptedNames);
  const resources = new Set(taken.flatMap((one) => [one?.plural, one?.singular, ...(one?.shortNames ?? [])]));
  const kinds = new Set(taken.flatMap((one) => [one?.kind, one?.listKind]));
  const before = status?.acceptedNames;
  const names: Names = { ...(before ?? { plural: '', kind: '' }) };
  let problem: { reason: string; message: string } | undefined;
  const inUse = (name: string) => `${JSON.stringify(name)} is already in use`;
  const take = (field: 'plural' | 'singular' | 'kind' | 'listKind', used: ReadonlySet<string | undefined>) => {
    const wanted = spec.names[field] ?? '';
    if (wanted !== (before?.[field] ?? '') && used.has(wanted))
      problem = { reason: `${field.charAt(0).toUpperCase()}${field.slice(1)}Conflict`, message: inUse(wanted) };
    else if (wanted) names[field] = wanted;
  };
  take('plural', resources);
  take('singular', resources);
  const wrong = (spec.names.shortNames ?? []).filter(
    (name) => !before?.shortNames?.includes(name) && resources.has(name),
  );
  if (wrong.length > 0) {
    const texts = wrong.map(inUse);
    problem = { reason: 'ShortNamesConflict', message: texts.length === 1 ? texts.join() : `[${texts.join(', ')}]` };
  } else if (spec.names.shortNames) names.shortNames = spec.names.shortNames;
  else delete names.shortNames;
  take('kind', kinds);
  take('listKind', kinds);
  if (spec.names.categories) names.categories = spec.names.categories;
  else delete names.categories;
  const condition = problem
    ? { type: 'NamesAccepted', status: 'False', ...problem }
    : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
  return { names, condition };
}

/** Deletes the objects of a definition that goes, and then lets it go; false when some are still there. */
async function finish(client: Client, definition: Definition, now: number): Promise<boolean> {
  const { metadata } = definition;
  if (!metadata.finalizers?.includes(cleanup)) return true;
  const isServed = client.resources().some(({ name }) => name === metadata.name);
  const set = async (condition: NewCondition) => {
    const present = client.get(resource, metadata.name) as Definition | undefined;
    if (!present) return;
    const conditions = setCondition(present.status?.conditions ?? [], condition, now);
    if (equal(conditions, present.status?.conditions)) return;
    await client.updateStatus(resource, { ...clone(present), status: { ...present.status, conditions } });
  };
  if (isServed && client.list(metadata.name).length > 0) {
    await set(terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'));
    for (const { metadata: one } of client.list(metadata.name))
      if (!one.deletionTimestamp) await remove(client, metadata.name, one);
    const left = client.list(metadata.name).length;
    if (left > 0) {
      const text = `could not confirm zero CustomResources remaining: timed out waiting for the condition`;
      await set(terminating('True', 'InstanceDeletionCheck', text));
      return false;
    }
  }
  await set(terminating('False', 'InstanceDeletionCompleted', 'removed all instances'));
  const finalizers = metadata.finalizers.filter((one) => one !== cleanup);
  await client.patch(resource, metadata.name, { metadata: { finalizers } });
  return true;
}

const terminating = (status: string, reason: string, message: string): NewCondition => ({
  type: 'Terminating',
  status,
  reason,
  message,
});

async function remove(client: Client, name: string, one: { namespace?: string; name: string }): Promise<void> {
  try {
    await client.delete(name, one.namespace ? `${one.namespace}/${one.name}` : one.name);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'NotFound')) throw error;
  }
}
