/**
 * A set of field paths as a tree: `own` says that the path to this node is in the set. Children are keyed as in FieldsV1:
 * `f:name`, `k:{"name":"web"}`, `v:"x"`. Sets are never changed: operations share what stays the same, so that an
 * untouched set is the very same object.
 */
export interface FieldSet {
  readonly own: boolean;
  readonly children: ReadonlyMap<string, FieldSet> | undefined;
}

export const emptySet: FieldSet = { own: false, children: undefined };
/** A path that is in the set, and nothing below it. */
export const ownedLeaf: FieldSet = { own: true, children: undefined };

/** Children never hold empty sets, so a set is empty when its root has none. */
export const isEmpty = (set: FieldSet) => !set.own && (set.children === undefined || set.children.size === 0);

/** The paths that are in either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  let children: Map<string, FieldSet> | undefined;
  for (const [key, theirs] of b.children ?? []) {
    const mine = a.children?.get(key);
    const both = mine ? union(mine, theirs) : theirs;
    if (both === mine) continue;
    children ??= new Map(a.children);
    children.set(key, both);
  }
  if (!children && (a.own || !b.own)) return a;
  return { own: a.own || b.own, children: children ?? a.children };
}

/** The paths that are in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) return a;
  let children: Map<string, FieldSet> | undefined;
  if (a.children && b.children) {
    for (const [key, mine] of a.children) {
      const theirs = b.children.get(key);
      const both = theirs && intersection(mine, theirs);
      if (!both || isEmpty(both)) continue;
      children ??= new Map();
      children.set(key, both);
    }
  }
  return fieldSet(a.own && b.own, children);
}

/** The paths of `a` that are not in `b`; what lies below a path of `b` stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, false);
}

/** The paths of `a` that are neither in `b` nor below one that is. */
export function recursiveDifference(a: FieldSet, b: FieldSet): FieldSet {
  return subtract(a, b, true);
}

function subtract(a: FieldSet, b: FieldSet, recursive: boolean): FieldSet {
  if (a === b && !recursive) return emptySet;
  let children: Map<string, FieldSet> | undefined;
  if (a.children && b.children) {
    for (const [key, theirs] of b.children) {
      const mine = a.children.get(key);
      if (!mine) continue;
      const rest = recursive && theirs.own ? emptySet : subtract(mine, theirs, recursive);
      if (rest === mine) continue;
      children ??= new Map(a.children);
      if (isEmpty(rest)) children.delete(key);
      else children.set(key, rest);
    }
  }
  const own = a.own && !b.own;
  if (!children && own === a.own) return a;
  return fieldSet(own, children ?? a.children);
}

/** Makes a node; one without children is one of the two shared leaves. */
export function fieldSet(own: boolean, children: ReadonlyMap<string, FieldSet> | undefined): FieldSet {
  if (children === undefined || children.size === 0) return own ? ownedLeaf : emptySet;
  return { own, children };
}

/** The set of the given paths of field names, such as `['metadata', 'name']`. */
export function setOfFields(paths: readonly (readonly string[])[]): FieldSet {
  return paths.reduce((set, path) => union(set, onePath(path)), emptySet);
}

function onePath([name, ...rest]: readonly string[]): FieldSet {
  return name === undefined ? ownedLeaf : { own: false, children: new Map([[`f:${name}`, onePath(rest)]]) };
}
