import { isRecord, type KubeObject } from '../../../kube/object.ts';
import { jsonType } from '../../codec/json-type.ts';
import { badRequest } from '../errors.ts';

/** RFC 7386: objects merge, null removes, everything else replaces. Shares parts with the live object and the patch. */
export function applyMergePatch(live: KubeObject, body: unknown): Record<string, unknown> {
  if (body === null) throw badRequest('Invalid JSON Patch');
  if (!isRecord(body)) {
    const type = jsonType(body);
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
    );
  }
  return mergeObjects(live, body);
}

function mergeObjects(live: Record<string, unknown>, patch: Record<string, unknown>): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...live };
  for (const name of Object.keys(patch)) {
    // As a property it would become the prototype.
    if (name === '__proto__') continue;
    const value = patch[name];
    if (value === null || value === undefined) delete merged[name];
    else merged[name] = mergeValues(merged[name], value);
  }
  return merged;
}

function mergeValues(live: unknown, patch: unknown): unknown {
  if (!isRecord(live)) return withoutNulls(patch);
  return isRecord(patch) ? mergeObjects(live, patch) : patch;
}

/** What is new has no nulls to remove; the real server drops them in lists of objects too. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([name, inner]) => inner !== null && name !== '__proto__');
  return Object.fromEntries(entries.map(([name, inner]) => [name, withoutNulls(inner)]));
}
