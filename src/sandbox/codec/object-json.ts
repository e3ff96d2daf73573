import type { KubeObject } from '../../kube/object.ts';

const fragments = new WeakMap<object, string>();

/**
 * The object's JSON with kind and apiVersion in front, as Go writes it. Stored objects never change, so theirs is made
 * once: for the journal, the answer, and all lists and watches.
 */
export function jsonOf(object: KubeObject): string {
  return `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(object.apiVersion)},${fragment(object)}`;
}

/** A List of objects; its items carry no kind and apiVersion, as those of a typed list do. */
export function jsonOfList(kind: string, apiVersion: string, metadata: object, items: readonly KubeObject[]): string {
  return `{"kind":${JSON.stringify(`${kind}List`)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[${items.map((item) => `{${fragment(item)}`).join(',')}]}`;
}

// All that follows kind and apiVersion, with the closing brace.
function fragment(object: KubeObject): string {
  const known = fragments.get(object);
  if (known !== undefined) return known;
  const { kind, apiVersion, ...rest } = object;
  const text = JSON.stringify(rest).slice(1);
  if (Object.isFrozen(object)) fragments.set(object, text);
  return text;
}
