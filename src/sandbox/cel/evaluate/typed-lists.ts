import type { Value } from './values.ts';

/** What the items of a custom resource's list are to each other: items of a set, or told apart by the fields that are their keys. */
export type ListKind = { kind: 'set' } | { kind: 'map'; keys: readonly string[] };

const kinds = new WeakMap<readonly Value[], ListKind>();

/** Remembers what kind of list this is; all others are lists whose order counts. */
export function withKind(list: readonly Value[], kind: ListKind | undefined): readonly Value[] {
  if (kind) kinds.set(list, kind);
  return list;
}

export const kindOf = (list: readonly Value[]): ListKind | undefined => kinds.get(list);
