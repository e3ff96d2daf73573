import { clone, isRecord, type KubeObject } from '../../../kube/object.ts';
import type { SchemaNode } from '../../schema/node.ts';
import { badRequest } from '../errors.ts';
import { type Fields, fieldOf, withoutDirectives } from './directives.ts';
import { mergeList } from './merge-list.ts';
import { orderLists } from './order-lists.ts';
import { patchMeta } from './patch-meta.ts';
import { badPatchType, kindOf } from './strategic-errors.ts';

const deletion = '$deleteFromPrimitiveList';

/** A strategic merge patch: the rules and the order of apimachinery's strategicpatch, with all of its directives. */
export function applyStrategicPatch(schema: SchemaNode | undefined, live: KubeObject, patch: Fields): Fields {
  return mergeFields(clone(live), clone(patch), schema);
}

/** Merges the patch into the original; changes both. */
function mergeFields(original: Fields, patch: Fields, node: SchemaNode | undefined): Fields {
  if ('$patch' in patch) return followDirective(patch);
  retainKeys(original, patch);
  orderLists(original, patch, node, mergeFields);
  for (const key of Object.keys(patch)) {
    if (key === '__proto__') continue;
    const isDeletion = key.startsWith(deletion);
    mergeField(original, isDeletion ? fieldOf(key, deletion, 'primitive list') : key, patch[key], isDeletion, node);
  }
  return original;
}

function mergeField(
  original: Fields,
  key: string,
  value: unknown,
  isDeletion: boolean,
  node: SchemaNode | undefined,
): void {
  if (value === null || value === undefined) {
    delete original[key];
    return;
  }
  const live = original[key];
  const isNew = !Object.hasOwn(original, key);
  if (isNew || kindOf(live) !== kindOf(value)) {
    if (!isDeletion) take(original, key, withoutNulls(value));
    return;
  }
  if (Array.isArray(live) && Array.isArray(value)) {
    const { strategy, mergeKey, below } = patchMeta(node, key);
    const isMerged = strategy === 'merge' || isDeletion;
    original[key] = isMerged ? mergeList(live, value, { node: below, mergeKey, isDeletion, mergeFields }) : value;
  } else if (isRecord(live) && isRecord(value)) {
    const { strategy, below } = patchMeta(node, key);
    original[key] = strategy === 'replace' ? value : mergeFields(live, value, below);
  } else take(original, key, value);
}

function take(original: Fields, key: string, value: unknown): void {
  const kept = withoutDirectives(value);
  if (kept === undefined) delete original[key];
  else original[key] = kept;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) for (const item of value) withoutNulls(item);
  else if (isRecord(value)) {
    for (const key of Object.keys(value)) {
      if (value[key] === null) delete value[key];
      else withoutNulls(value[key]);
    }
  }
  return value;
}

function followDirective(patch: Fields): Fields {
  const { $patch: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw badPatchType(directive, patch);
}

/** `$retainKeys` names all keys that stay; the patch may hold no others. */
function retainKeys(original: Fields, patch: Fields): void {
  if (!('$retainKeys' in patch)) return;
  const keep = patch.$retainKeys;
  delete patch.$retainKeys;
  if (!Array.isArray(keep)) throw badRequest('invalid patch format of retainKeys');
  for (const [key, value] of Object.entries(patch)) {
    if (value === null || key.startsWith(deletion) || key.startsWith('$setElementOrder')) continue;
    if (!keep.includes(key)) throw badRequest('invalid patch format of retainKeys');
  }
  for (const key of Object.keys(original)) if (!keep.includes(key)) delete original[key];
}
