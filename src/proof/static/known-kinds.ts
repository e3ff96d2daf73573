import { parseApiVersion } from '../../kube/gvk.ts';
import { editDistance } from '../../kube/image-ref.ts';
import { didYouMean, nearest } from '../../lessons/did-you-mean.ts';
import { groupVersions, kindsIn } from '../../sandbox/schema/go-types.ts';
import { schemaFor } from '../../sandbox/schema/index.ts';
import type { ObjectNode } from '../../sandbox/schema/node.ts';

export type KnownKind =
  | { kind: 'known'; schema: ObjectNode }
  /** A custom resource, of which the API's types say nothing. */
  | { kind: 'custom' }
  | { kind: 'unknown'; at: 'apiVersion' | 'kind'; message: string; meant: string | undefined };

interface Named {
  apiVersion?: string | undefined;
  kind: string;
}

/**
 * The schema of a kind as checks name it; without apiVersion the first group that has it. `defined` has what the lesson's
 * own definitions of custom resources add, as `group/Kind`.
 */
export function findKind({ apiVersion, kind }: Named, defined: ReadonlySet<string> = new Set()): KnownKind {
  const versions = groupVersions();
  const wanted = apiVersion === undefined ? homesOf(kind).slice(0, 1) : [apiVersion];
  for (const each of wanted) {
    const schema = schemaFor(each, kind);
    if (schema) return { kind: 'known', schema };
  }
  if (isDefined({ apiVersion, kind }, defined)) return { kind: 'custom' };
  if (apiVersion === undefined) {
    const meant = nearest(
      kind,
      versions.flatMap((each) => [...kindsIn(each).keys()]),
    );
    if (!meant) return { kind: 'custom' };
    return { kind: 'unknown', at: 'kind', meant, message: `the API has no kind ${kind}; did you mean ${meant}?` };
  }
  if (!versions.includes(apiVersion)) return ofAnotherGroup(apiVersion, kind);
  const [home] = homesOf(kind);
  if (home !== undefined) {
    const message = `${kind} is not in ${apiVersion}; did you mean ${home}?`;
    return { kind: 'unknown', at: 'apiVersion', meant: home, message };
  }
  const near = [...kindsIn(apiVersion).keys()];
  const message = `the API has no kind ${kind} in ${apiVersion}${didYouMean(kind, near)}`;
  return { kind: 'unknown', at: 'kind', meant: nearest(kind, near), message };
}

const homesOf = (kind: string) => groupVersions().filter((each) => kindsIn(each).has(kind));

function isDefined({ apiVersion, kind }: Named, defined: ReadonlySet<string>): boolean {
  if (apiVersion !== undefined) return defined.has(`${parseApiVersion(apiVersion).group}/${kind}`);
  return [...defined].some((each) => each.endsWith(`/${kind}`));
}

/** A version that the API does not have: a slip, or the group of a custom resource, which may call its kinds as the API does. */
function ofAnotherGroup(apiVersion: string, kind: string): KnownKind {
  const versions = groupVersions();
  const group = parseApiVersion(apiVersion).group;
  const near = versions.filter(
    (each) => editDistance(group, parseApiVersion(each).group) <= (group.includes('.') ? 2 : 0),
  );
  if (near.length === 0 && group.includes('.')) return { kind: 'custom' };
  const homes = homesOf(kind);
  const meant = near.find((each) => homes.includes(each)) ?? near[0] ?? homes[0] ?? nearest(apiVersion, versions);
  const hint = meant === undefined ? ', and the group of a custom resource has a dot' : `; did you mean ${meant}?`;
  return { kind: 'unknown', at: 'apiVersion', meant, message: `the API has no ${apiVersion}${hint}` };
}
