import type { KubeObject } from '../../kube/object.ts';

const fragments = new WeakMap<object, string>();

/**
 * The object's JSON with kind and apiVersion in front, as Go writes it. Stored objects never change, so theirs is made
 * once: for the journal, the answer, and all lists and watches.
 */
export function jsonOf(object: KubeObject): string {
  return `{"kind":${JSON.stringify(object.kind)},"apiVersion":${JSON.stringify(object.apiVersion)},${fragment(object)}`;
}

/** A List of objects; its items carry no kind and apiVersion, as those of a typed list do, unless `show` is `jsonOf`. */
export function jsonOfList(
  listKind: string,
  apiVersion: string,
  metadata: object,
  items: readonly KubeObject[],
  show: (item: KubeObject) => string = (item) => `{${fragment(item)}`,
): string {
  return `{"kind":${JSON.stringify(listKind)},"apiVersion":${JSON.stringify(apiVersion)},"metadata":${JSON.stringify(metadata)},"items":[${items.map(show).join(',')}]}`;
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
