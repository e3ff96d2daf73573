import { kindOfPlural } from '../../src/checks/kinds.ts';
import type { Observations } from '../../src/checks/step.ts';
import type { Observation } from '../../src/gateway/define.ts';
import { type ClusterView, type CouldNotLook, ViewError } from '../../src/kube/cluster-view.ts';
import type { KubeObject, ObjectMeta } from '../../src/kube/object.ts';

export interface MemoryView extends ClusterView {
  put(object: Record<string, unknown>): KubeObject;
  delete(kind: string, name: string): void;
  /** What a container has logged so far, by Pod and container. */
  logs: Map<string, string>;
  /** What a GET on a path answers. */
  answers: Map<string, { status: number; body: string }>;
  /** What is allowed: `USER VERB RESOURCE`. */
  allowed: Set<string>;
  changed(): void;
  /** From now on the cluster cannot be asked. */
  fail(reason: CouldNotLook | undefined): void;
}

const clusterWide = new Set(['Namespace', 'Node', 'PersistentVolume', 'StorageClass']);

/** A cluster for tests of checks: objects in memory, put there by hand. */
export function memoryView(namespace: string, createdAt: () => number): MemoryView {
  const present = new Map<string, KubeObject>();
  const past: KubeObject[] = [];
  const callbacks = new Set<() => void>();
  let failure: CouldNotLook | undefined;
  let count = 0;
  const changed = () => {
    for (const callback of callbacks) callback();
  };
  const inPlace = (kind: string, place: string | undefined) => (object: KubeObject) =>
    object.kind === kind && (place === undefined || object.metadata.namespace === place);
  const check = () => {
    if (failure) throw new ViewError(failure);
  };
  const logs = new Map<string, string>();
  const answers = new Map<string, { status: number; body: string }>();
  const allowed = new Set<string>();
  return {
    logs,
    answers,
    allowed,
    changed,
    put(draft) {
      const { metadata, ...rest } = draft as Omit<KubeObject, 'metadata'> & { metadata: Partial<ObjectMeta> };
      count += 1;
      const object = {
        ...rest,
        metadata: {
          uid: `uid-${count}`,
          resourceVersion: String(count),
          creationTimestamp: new Date(createdAt()).toISOString(),
          ...(clusterWide.has(String(rest.kind)) ? {} : { namespace }),
          ...metadata,
        },
      } as KubeObject;
      present.set(`${object.kind}/${object.metadata.namespace}/${object.metadata.name}`, object);
      changed();
      return object;
    },
    delete(kind, name) {
      for (const [key, object] of present)
        if (object.kind === kind && object.metadata.name === name) {
          present.delete(key);
          past.push(object);
        }
      changed();
    },
    fail(reason) {
      failure = reason;
      changed();
    },
    async resolve({ kind, apiVersion }) {
      check();
      const known = kindOfPlural(pluralOfKind(kind));
      if (!known) throw new ViewError({ kind: 'unknown-kind', message: `no matches for kind "${kind}"` });
      return { ...known, apiVersion: apiVersion ?? known.apiVersion, namespaced: !clusterWide.has(kind) };
    },
    async watch({ kind }, place) {
      return {
        objects: () => [...present.values()].filter(inPlace(kind, place)),
        gone: () => past.filter(inPlace(kind, place)),
        failure: () => failure,
      };
    },
    onChange(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
    async list({ kind }, place) {
      check();
      return [...present.values()].filter(inPlace(kind, place));
    },
    async get({ kind }, place, name) {
      check();
      return [...present.values()].filter(inPlace(kind, place)).find((object) => object.metadata.name === name);
    },
    raw: async (path) => answers.get(path) ?? { status: 404, body: '' },
    log: async ({ pod, container }) => ({
      text: () => logs.get(`${pod}/${container}`) ?? '',
      failure: () => failure,
    }),
    async may({ user, verb, resource }) {
      check();
      return allowed.has(`${user} ${verb} ${resource}`);
    },
    close: async () => {},
  };
}

function pluralOfKind(kind: string): string {
  const lower = kind.toLowerCase();
  if (/(?:s|ss)$/.test(lower)) return `${lower}es`;
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}

export interface MemoryObservations extends Observations {
  add(observation: Partial<Observation> & Pick<Observation, 'verb' | 'resource'>): void;
}

/** Observations made by hand. */
export function memoryObservations(now: () => number, namespace: string): MemoryObservations {
  const all: Observation[] = [];
  const callbacks = new Set<(observation: Observation) => void>();
  return {
    add(given) {
      const observation: Observation = {
        sequence: all.length + 1,
        atMs: now(),
        user: 'k8s-de:a1',
        subresource: '',
        name: '',
        namespace,
        code: 200,
        dryRun: false,
        command: '',
        userAgent: 'kubectl',
        ...given,
      };
      all.push(observation);
      for (const callback of callbacks) callback(observation);
    },
    caughtUp: async () => {},
    since: (sequence) => all.filter((each) => each.sequence > sequence),
    onObservation(callback) {
      callbacks.add(callback);
      return () => callbacks.delete(callback);
    },
  };
}
