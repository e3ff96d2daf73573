import type { SchemaNode } from '../../schema/node.ts';
import { difference, emptySet, type FieldSet, intersection, isEmpty, union } from './field-set.ts';
import { fieldSetOf, withNamedFields } from './field-set-of.ts';
import type { Owners } from './managers.ts';
import { removeFields } from './remove.ts';

/**
 * Removes from the merged object what the manager applied last time, does not apply now, and nobody else owns: the rule of
 * `prune` in structured-merge-diff's merge/update.go. `owners` already hold what is applied now.
 */
export function prune(schema: SchemaNode | undefined, merged: unknown, last: FieldSet, owners: Owners): unknown {
  if (isEmpty(last)) return merged;
  const named = (set: FieldSet) => withNamedFields(schema, set);
  const setOf = (value: unknown) => named(fieldSetOf(schema, value));
  const lastNamed = named(last);
  const mergedSet = setOf(merged);
  const owned = [...owners.values()].reduce((all, { set }) => union(all, set), emptySet);

  const withoutLast = removeFields(schema, merged, lastNamed);
  const gone = difference(mergedSet, union(setOf(withoutLast), named(owned)));
  const withOwned = removeFields(schema, merged, gone);
  // Only what this manager had applied goes: what hangs below it and is nobody's stays.
  return removeFields(schema, merged, intersection(difference(mergedSet, setOf(withOwned)), lastNamed));
}
