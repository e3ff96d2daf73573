import type { SchemaNode } from '../../schema/node.ts';
import { plain } from './strategic-errors.ts';

/** How a field merges: its strategy without `retainKeys`, its key, and the type below it. */
export interface PatchMeta {
  strategy: string;
  mergeKey: string;
  /** The type of the field, or that of the items of a list. */
  below: SchemaNode | undefined;
}

const unknown: PatchMeta = { strategy: '', mergeKey: '', below: undefined };

/** Looks a field up; throws when its type is known and lacks it. Data below an open type merges without a strategy. */
export function patchMeta(node: SchemaNode | undefined, field: string): PatchMeta {
  if (!node) return unknown;
  if (node.type !== 'object') {
    throw plain(`merging an object in json but data type is not struct, instead is: ${node.type}`);
  }
  if (node.open) return unknown;
  const found = node.field(field);
  if (!found) {
    const name = node.name?.slice(node.name.lastIndexOf('.') + 1) ?? '';
    throw plain(`unable to find api field in struct ${name} for the json field ${JSON.stringify(field)}`);
  }
  const { node: inner, patchStrategy = [] } = found;
  if (inner.type !== 'list') return { strategy: withoutRetainKeys(patchStrategy), mergeKey: '', below: inner };
  return {
    strategy: withoutRetainKeys(inner.patchStrategy),
    mergeKey: inner.patchMergeKey ?? '',
    below: inner.items,
  };
}

const withoutRetainKeys = (strategies: readonly string[]) => strategies.find((one) => one !== 'retainKeys') ?? '';
