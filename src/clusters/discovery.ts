import { type ServedKind, ViewError } from '../kube/cluster-view.ts';
import { formatApiVersion, parseApiVersion } from '../kube/gvk.ts';
import { isRecord } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import type { Connection } from './connection.ts';

/** The path of a kind's objects, or of one of them. */
export function pathOf(kind: ServedKind, namespace: string | undefined, name?: string): string {
  const { group } = parseApiVersion(kind.apiVersion);
  const root = group ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const place = kind.namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${place}/${kind.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

/** Finds served kinds; what is not known yet is asked for again, for CustomResourceDefinitions come and go. */
export function createDiscovery(connection: Connection, clock: Clock) {
  let known: Promise<readonly ServedKind[]> | undefined;
  let askedAtMs = 0;
  const ask = () => {
    askedAtMs = clock.now();
    known = readKinds(connection);
    // A failure is not remembered: the next question asks the cluster again.
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  return async (ref: { apiVersion?: string; kind: string }): Promise<ServedKind> => {
    const found = findKind(await (known ?? ask()), ref);
    if (found) return found;
    const again = clock.now() - askedAtMs < askAgainAfterMs ? undefined : findKind(await ask(), ref);
    if (again) return again;
    const what = ref.apiVersion ? `${ref.kind} of ${ref.apiVersion}` : ref.kind;
    throw new ViewError({ kind: 'unknown-kind', message: `the cluster serves no ${what}` });
  };
}

const askAgainAfterMs = 2000;

// The version that was asked for; else the group's preferred one, which comes first.
function findKind(kinds: readonly ServedKind[], ref: { apiVersion?: string; kind: string }): ServedKind | undefined {
  const named = kinds.filter(({ kind }) => kind === ref.kind);
  if (ref.apiVersion === undefined) return named[0];
  const { group } = parseApiVersion(ref.apiVersion);
  return (
    named.find(({ apiVersion }) => apiVersion === ref.apiVersion) ??
    named.find(({ apiVersion }) => parseApiVersion(apiVersion).group === group)
  );
}

const accept = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(',');

async function readKinds(connection: Connection): Promise<readonly ServedKind[]> {
  const [core, groups] = await Promise.all([connection.read('/api', { accept }), connection.read('/apis', { accept })]);
  return [...kindsIn(core), ...kindsIn(groups)];
}

function kindsIn(list: Record<string, unknown>): ServedKind[] {
  return records(list.items).flatMap((item) => {
    const group = isRecord(item.metadata) ? String(item.metadata.name ?? '') : '';
    return records(item.versions).flatMap((served) =>
      records(served.resources).flatMap((resource) => {
        const responseKind = isRecord(resource.responseKind) ? resource.responseKind : {};
        if (typeof responseKind.kind !== 'string' || typeof resource.resource !== 'string') return [];
        return {
          apiVersion: formatApiVersion({ group, version: String(served.version) }),
          kind: responseKind.kind,
          plural: resource.resource,
          namespaced: resource.scope === 'Namespaced',
        };
      }),
    );
  });
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
