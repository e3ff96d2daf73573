import { nearest } from '../../lessons/did-you-mean.ts';
import { groupVersions, kindsIn } from '../../sandbox/schema/go-types.ts';
import { schemaFor } from '../../sandbox/schema/index.ts';
import type { ObjectNode } from '../../sandbox/schema/node.ts';

export type KnownKind =
  | { kind: 'known'; schema: ObjectNode }
  /** A custom resource, of which the API's types say nothing. */
  | { kind: 'custom' }
  | { kind: 'unknown'; at: 'apiVersion' | 'kind'; message: string };

/** The schema of a kind as checks name it; without apiVersion the first group that has it. */
export function findKind({ apiVersion, kind }: { apiVersion?: string | undefined; kind: string }): KnownKind {
  const versions = groupVersions();
  const wanted =
    apiVersion === undefined ? versions.filter((each) => kindsIn(each).has(kind)).slice(0, 1) : [apiVersion];
  for (const each of wanted) {
    const schema = schemaFor(each, kind);
    if (schema) return { kind: 'known', schema };
  }
  if (apiVersion !== undefined && !versions.includes(apiVersion)) {
    const meant = nearest(apiVersion, versions);
    const elsewhere = versions.find((each) => kindsIn(each).has(kind));
    // A group of its own may come with a CustomResourceDefinition.
    if (!meant && !elsewhere) return { kind: 'custom' };
    return {
      kind: 'unknown',
      at: 'apiVersion',
      message: `the API has no ${apiVersion}; did you mean ${elsewhere ?? meant}?`,
    };
  }
  const inGroup =
    apiVersion === undefined ? versions.flatMap((each) => [...kindsIn(each).keys()]) : [...kindsIn(apiVersion).keys()];
  const other = versions.find((each) => kindsIn(each).has(kind));
  if (other)
    return { kind: 'unknown', at: 'apiVersion', message: `${kind} is not in ${apiVersion}; did you mean ${other}?` };
  const meant = nearest(kind, inGroup);
  if (!meant && apiVersion === undefined) return { kind: 'custom' };
  return {
    kind: 'unknown',
    at: 'kind',
    message: `the API has no kind ${kind}${apiVersion ? ` in ${apiVersion}` : ''}${meant ? `; did you mean ${meant}?` : ''}`,
  };
}
