import { isRecord } from '../../../kube/object.ts';
import type { SchemaNode } from '../../schema/node.ts';
import type { Fields } from './directives.ts';
import { elementKind, keyed, orderElements, partition } from './element-order.ts';
import { goPrint } from './go-print.ts';
import { rejected } from './json.ts';
import { badPatchType, kindOf, noMergeKey, plain } from './strategic-errors.ts';

/** Merges a patch into an object of a type; changes both. */
export type MergeFields = (original: Fields, patch: Fields, node: SchemaNode | undefined) => Fields;

interface ListMerge {
  /** The type of the items. */
  node: SchemaNode | undefined;
  mergeKey: string;
  /** Takes the patch's scalars out. */
  isDeletion: boolean;
  mergeFields: MergeFields;
}

/** Merges two lists: scalars as a set, maps by their key. */
export function mergeList(live: unknown[], patch: unknown[], how: ListMerge): unknown[] {
  const { node, mergeKey, isDeletion } = how;
  if (live.length === 0 && patch.length === 0) return live;
  checkKinds(live, patch);
  if (elementKind(live, patch) !== 'map') {
    if (isDeletion) return live.filter((item) => !patch.includes(item));
    const merged = deduplicated([...live, ...patch]);
    return ordered(merged, patch, live, mergeKey);
  }
  if (!mergeKey) throw plain(`cannot merge lists without merge key for ${typeName(node)}`);
  const directed = followDirectives(live, patch, mergeKey);
  return ordered(mergeItems(directed, how), directed.patch, directed.live, mergeKey);
}

function ordered(merged: unknown[], patch: unknown[], live: unknown[], mergeKey: string): unknown[] {
  const { named, others } = partition(merged, patch, mergeKey);
  return orderElements(named, others, patch, live, mergeKey);
}

/** All items must be of one type, and none a list. */
function checkKinds(live: unknown[], patch: unknown[]): void {
  let first: string | undefined;
  for (const item of [...live, ...patch]) {
    first ??= kindOf(item);
    if (first === 'slice') throw rejected();
    if (kindOf(item) !== first) throw plain(`list element types are not identical: ${goPrint([live, patch])}`);
  }
}

const typeName = (node: SchemaNode | undefined) => (node?.type === 'object' ? 'struct' : (node?.type ?? 'interface'));

/** The last item takes the place of each repetition: the order of the real server. */
function deduplicated(items: unknown[]): unknown[] {
  const left = [...items];
  for (let i = 0; i < left.length; i++) {
    for (let j = i + 1; j < left.length; j++) {
      if (left[i] !== left[j]) continue;
      const last = left.pop();
      if (j < left.length) left[j] = last;
      j--;
    }
  }
  return left;
}

interface Lists {
  live: unknown[];
  patch: unknown[];
}

/** Carries out `$patch` in items: deletions, and the replacement of the whole list. */
function followDirectives(live: unknown[], patch: unknown[], mergeKey: string): Lists {
  let left = live;
  let isReplaced = false;
  const plainItems: unknown[] = [];
  for (const item of patch) {
    if (!isRecord(item) || !('$patch' in item)) {
      plainItems.push(item);
    } else if (item.$patch === 'delete') {
      if (!(mergeKey in item)) throw noMergeKey(item, mergeKey);
      left = left.filter((one) => !(isRecord(one) && mergeKey in one && one[mergeKey] === item[mergeKey]));
    } else if (item.$patch === 'replace') {
      isReplaced = true;
    } else if (item.$patch === 'merge') {
      throw plain('merging lists cannot yet be specified in the patch');
    } else throw badPatchType(item.$patch, item);
  }
  return isReplaced ? { live: plainItems, patch: [] } : { live: left, patch: plainItems };
}

function mergeItems({ live, patch }: Lists, { node, mergeKey, mergeFields }: ListMerge): unknown[] {
  const merged = [...live];
  for (const item of patch) {
    const value = keyed(item, mergeKey)[mergeKey];
    const at = merged.findIndex((one) => isRecord(one) && mergeKey in one && one[mergeKey] === value);
    const found = merged[at];
    if (isRecord(found) && isRecord(item)) merged[at] = mergeFields(found, item, node);
    else merged.push(item);
  }
  return merged;
}
