import { describe, expect, it } from 'vitest';
import { parseApiVersion } from '../../kube/gvk.ts';
import { clone, type KubeObject } from '../../kube/object.ts';
import type { Status } from '../../kube/status.ts';
import { seededRandom } from '../../lib/random.ts';
import { ApiError, type FieldError, invalid } from '../api/errors.ts';
import type { ResourceContext, ResourceDefinition } from './define.ts';
import creations from './fixtures/creations.json' with { type: 'json' };
import refusedCreations from './fixtures/refused-creations.json' with { type: 'json' };
import refusedUpdates from './fixtures/refused-updates.json' with { type: 'json' };
import moreCreations from './fixtures/wrong/creations.generated.json' with { type: 'json' };
import moreUpdates from './fixtures/wrong/updates.generated.json' with { type: 'json' };
import { builtIns } from './index.ts';
import { validateMetadata, validateMetadataUpdate } from './parts/metadata.ts';
import { validateObject } from './validate-object.ts';

// All fixtures are recorded from a real API server, in a namespace `refusals`.
const namespace = 'refusals';

interface Refused {
  name: string;
  given: unknown;
  stored?: unknown;
  status: unknown;
}

describe('a new object', () => {
  it.each([...refusedCreations, ...moreCreations] as Refused[])(
    'is refused in the words of the API server: $name',
    ({ given, status: refused }) => {
      const draft = given as KubeObject;
      const status = refused as Status;
      // A name that was made up is made up again.
      const named = draft.metadata.generateName
        ? { ...draft, metadata: { ...draft.metadata, name: status.details?.name ?? '' } }
        : draft;
      expect(refusal(named)).toEqual(told(status));
    },
  );

  it.each(creations)('gets what the API server fills in: $name', ({ given, stored }) => {
    const object = admit(given as unknown as KubeObject);
    const draft = settle(object, undefined);
    expect(withoutChance(draft)).toEqual(withoutChance(stored as unknown as KubeObject));
  });
});

describe('a changed object', () => {
  it.each([...refusedUpdates, ...moreUpdates] as Refused[])(
    'is refused in the words of the API server: $name',
    ({ given, stored, status }) => {
      expect(refusal(given as KubeObject, stored as KubeObject)).toEqual(told(status as Status));
    },
  );
});

/** What a client learns of a failure. */
function told({ message, details, code }: Status) {
  return { message, details, code };
}

function refusal(given: KubeObject, old?: KubeObject) {
  try {
    const definition = definitionOf(given);
    const next = settle(old ? clone(given) : admit(given), old);
    const context = contextFor(old);
    const errors: FieldError[] = [
      ...(old ? validateMetadataUpdate(next, old) : []),
      ...validateMetadata(next, definition),
      ...validateObject(definition, next, context),
    ];
    return errors.length
      ? told(invalid(definition.group, definition.kind, next.metadata.name ?? '', errors).status)
      : {};
  } catch (error) {
    if (error instanceof ApiError) return told(error.status);
    throw error;
  }
}

/** The object as it comes to the pipeline: in its namespace. */
function admit(given: KubeObject): KubeObject {
  const draft = clone(given);
  if (definitionOf(given).namespaced) draft.metadata.namespace = namespace;
  return draft;
}

function settle(draft: KubeObject, old: KubeObject | undefined): KubeObject {
  const definition = definitionOf(draft);
  definition.applyDefaults?.(draft, contextFor(old));
  definition.prepare?.(draft, contextFor(old));
  return draft;
}

function definitionOf({ apiVersion, kind }: KubeObject): ResourceDefinition {
  const { group } = parseApiVersion(apiVersion);
  const found = builtIns.find((one) => one.group === group && one.kind === kind);
  if (!found) throw new Error(`no ${kind} in ${apiVersion}`);
  return found;
}

function contextFor(old: KubeObject | undefined): ResourceContext {
  const service = (name: string, clusterIP: string, nodePort: number) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, uid: name, resourceVersion: '1', creationTimestamp: '' },
    spec: { clusterIP, clusterIPs: [clusterIP], ports: [{ port: 80, protocol: 'TCP', nodePort }] },
  });
  const services = [service('kubernetes', '10.96.0.1', 0), service('taken', '10.96.9.9', 30077)];
  return {
    now: Date.UTC(2026, 0, 5, 9),
    old,
    get: () => undefined,
    list: (resource) => (resource === 'services' ? services : []),
    random: seededRandom(7),
  };
}

/** Leaves out what admission, the store and chance add, and what controllers had done before the recording. */
function withoutChance(object: KubeObject): unknown {
  const { metadata, spec, ...rest } = clone(object) as KubeObject & { spec?: Record<string, unknown> };
  const { name, labels, annotations, generateName } = metadata;
  if (spec && rest.kind === 'Pod') {
    for (const field of ['tolerations', 'priority', 'preemptionPolicy', 'serviceAccount', 'serviceAccountName'])
      delete spec[field];
    spec.volumes = named(spec.volumes);
    for (const list of ['containers', 'initContainers'])
      for (const container of (spec[list] ?? []) as Record<string, unknown>[])
        container.volumeMounts = named(container.volumeMounts);
  }
  if (spec && rest.kind === 'Service' && spec.clusterIP !== 'None' && spec.clusterIP) {
    spec.clusterIP = 'some';
    spec.clusterIPs = ['some'];
  }
  if (spec && rest.kind === 'Node') delete spec.taints;
  const template = spec?.template as { metadata?: Record<string, unknown> } | undefined;
  delete template?.metadata?.creationTimestamp;
  return { ...rest, metadata: { name, labels, annotations, generateName }, spec };
}

function named(list: unknown): unknown[] {
  return ((list ?? []) as { name: string }[]).filter(({ name }) => !name.startsWith('kube-api-access-'));
}
