import { type ClusterView, ViewError } from '../kube/cluster-view.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import type { Connection } from './connection.ts';
import { refusal } from './connection.ts';
import type { AttemptCluster } from './define.ts';
import { pathOf } from './discovery.ts';
import { releaseCustomObjects } from './release-custom-objects.ts';
import { until } from './until.ts';

const namespaceRef = { apiVersion: 'v1', kind: 'Namespace' };
const withinMs = { made: 60_000, gone: 180_000 };
const labels = { 'app.kubernetes.io/managed-by': 'k8s-de' };

type Writes = Pick<AttemptCluster, 'ensureNamespaces' | 'removeNamespaces' | 'apply' | 'remove'>;

/** What the tutor writes: an attempt's namespaces and the objects of its lesson's `setup`. */
export function createSetup(options: {
  connection: Connection;
  view: ClusterView;
  clock: Clock;
  namespaces: readonly string[];
  /** Definitions of custom resources that the lesson brings, by name. */
  definitions: readonly string[];
}): Writes {
  const { connection, view, clock, namespaces, definitions } = options;
  const defaultNamespace = namespaces[0];

  const locate = async (ref: { apiVersion: string; kind: string; namespace?: string | undefined }) => {
    const kind = await view.resolve(ref);
    return { kind, namespace: kind.namespaced ? (ref.namespace ?? defaultNamespace) : undefined };
  };
  const write = async (method: string, path: string, body: unknown) => {
    const { code, text } = await connection.call(method, path, body);
    return { code, text };
  };
  const watchNamespaces = async () => await view.watch(await view.resolve(namespaceRef), undefined);

  const waitGone = async (what: string, watch: Awaited<ReturnType<typeof watchNamespaces>>, names: readonly string[]) =>
    await until(view, clock, watch, {
      what,
      withinMs: withinMs.gone,
      holds: (watched) =>
        watched.failure() === undefined && !watched.objects().some(({ metadata }) => names.includes(metadata.name)),
    });

  const writes: Writes = {
    async ensureNamespaces() {
      const watched = await watchNamespaces();
      const failure = watched.failure();
      if (failure) throw new ViewError(failure);
      const ending = watched.objects().filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
      const endingNames = ending.map(({ metadata }) => metadata.name).filter((name) => namespaces.includes(name));
      await waitGone(`the namespace ${endingNames.join(', ')} to be gone`, watched, endingNames);
      const accounts = await view.resolve({ apiVersion: 'v1', kind: 'ServiceAccount' });
      for (const name of namespaces) {
        const draft = { ...namespaceRef, metadata: { name, labels } };
        const { code, text } = await write('POST', '/api/v1/namespaces', draft);
        if (code !== 409 && code > 299) throw cannotWrite(`create the namespace ${name}`, code, text);
        await until(view, clock, await view.watch(accounts, name), {
          what: `the service account of the namespace ${name}`,
          withinMs: withinMs.made,
          holds: (found) => found.objects().some(({ metadata }) => metadata.name === 'default'),
          reread: async () => (await view.get(accounts, name, 'default')) !== undefined,
        });
      }
    },
    async removeNamespaces() {
      const watched = await watchNamespaces();
      for (const name of namespaces) await releaseCustomObjects(connection, definitions, name);
      for (const name of namespaces) {
        const { code, text } = await write('DELETE', `/api/v1/namespaces/${name}`, undefined);
        if (code !== 404 && code !== 409 && code > 299) throw cannotWrite(`delete the namespace ${name}`, code, text);
      }
      // A watch may lag behind the answers; a namespace that is not listed any more is gone for good.
      await waitGone(`the namespaces ${namespaces.join(', ')} to be gone`, watched, namespaces);
    },
    async apply(object) {
      const { apiVersion, kind: kindName, metadata } = object;
      const { kind, namespace } = await locate({ apiVersion, kind: kindName, namespace: metadata.namespace });
      const body = { ...object, metadata: { ...metadata, ...(namespace && { namespace }) } };
      const what = `create ${kind.kind} ${metadata.name}`;
      const created = await write('POST', pathOf(kind, namespace), body);
      if (created.code <= 299) return;
      if (created.code !== 409) throw cannotWrite(what, created.code, created.text);
      const found = await view.get(kind, namespace, metadata.name);
      const resourceVersion = found?.metadata.resourceVersion ?? '';
      const path = pathOf(kind, namespace, metadata.name);
      const replaced = await write('PUT', path, { ...body, metadata: { ...body.metadata, resourceVersion } });
      if (replaced.code <= 299) return;
      // Fields that cannot be changed: the object is made anew.
      if (replaced.code !== 422) throw cannotWrite(what, replaced.code, replaced.text);
      await writes.remove({
        apiVersion,
        kind: kindName,
        name: metadata.name,
        ...(namespace && { namespace }),
      });
      const again = await write('POST', pathOf(kind, namespace), body);
      if (again.code > 299) throw cannotWrite(what, again.code, again.text);
    },
    async remove(identity) {
      const { kind, namespace } = await locate(identity);
      const watched = await view.watch(kind, namespace);
      const path = pathOf(kind, namespace, identity.name);
      const { code, text } = await write('DELETE', `${path}?propagationPolicy=Background`, undefined);
      if (code === 404) return;
      if (code > 299) throw cannotWrite(`delete ${kind.kind} ${identity.name}`, code, text);
      const uid = uidIn(text);
      await until(view, clock, watched, {
        what: `${kind.kind} ${identity.name} to be gone`,
        withinMs: withinMs.gone,
        holds: (found) =>
          found.failure() === undefined &&
          !found.objects().some(({ metadata }) => metadata.name === identity.name && (!uid || metadata.uid === uid)),
      });
    },
  };
  return writes;
}

function cannotWrite(what: string, code: number, text: string): UserError {
  const message = refusal(code, text).message;
  return new UserError(`Cannot ${what}: ${message}`, 'Run: k8s-de doctor', { exitCode: 3 });
}

// A delete answers with the object while it goes, or with a Status that names its uid.
function uidIn(text: string): string | undefined {
  const answer = JSON.parse(text) as KubeObject & { details?: { uid?: string } };
  return answer.details?.uid ?? answer.metadata.uid;
}
