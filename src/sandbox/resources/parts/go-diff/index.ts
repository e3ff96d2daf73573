import { isRecord, type PodSpec } from '../../../../kube/object.ts';
import generated from './go-fields.generated.json' with { type: 'json' };
import { unifiedDiff } from './unified-diff.ts';

/**
 * The fields of the API server's internal Go types, in order: the name in Go, the name on the wire, and the type:
 * `?` may be null, `[]` a list, `{}` a map, `-` left out when empty. Made by reflection from pkg/apis/core.
 */
const types: Record<string, string[][]> = generated;

/** What differs between two Pod specs, as the API server shows it: its internal form as JSON, line by line. */
export function diffPodSpecs(old: PodSpec, next: PodSpec): string {
  return diffAs('PodSpec', internalPodSpec(old), internalPodSpec(next));
}

/** What differs between two values of an internal Go type, as JSON, line by line. */
export function diffAs(type: string, old: unknown, next: unknown): string {
  return unifiedDiff(print(old, type), print(next, type));
}

/** A value as Go prints it inside the server: all its fields, by their names there. */
export function goShape(value: unknown, type: string): unknown {
  return toGo(value, type);
}

function internalPodSpec(spec: PodSpec): unknown {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, ...rest } = spec;
  // Inside the server these five stand in the security context.
  const moved = {
    HostNetwork: hostNetwork,
    HostPID: hostPID,
    HostIPC: hostIPC,
    ShareProcessNamespace: shareProcessNamespace,
    HostUsers: hostUsers,
  };
  return { ...rest, securityContext: { ...rest.securityContext, ...moved } };
}

function print(value: unknown, type: string): string[] {
  const escaped = JSON.stringify(toGo(value, type), null, 1).replace(/[<>&]/g, escapeAsGo);
  return escaped.split('\n');
}

function toGo(value: unknown, type: string): unknown {
  if (type.startsWith('-')) return toGo(value, type.slice(1));
  if (type.startsWith('?')) return value === undefined || value === null ? null : toGo(value, type.slice(1));
  if (type.startsWith('[]')) return Array.isArray(value) ? value.map((item) => toGo(item, type.slice(2))) : null;
  if (type.startsWith('{}')) return isRecord(value) ? mapToGo(value, type.slice(2)) : null;
  if (type === 'string') return value ?? '';
  if (type === 'number') return value ?? 0;
  if (type === 'boolean') return value ?? false;
  const fields = types[type];
  return fields ? structToGo(isRecord(value) ? value : {}, fields) : (value ?? null);
}

function mapToGo(map: Readonly<Record<string, unknown>>, type: string): unknown {
  const keys = Object.keys(map).sort();
  return Object.fromEntries(keys.map((key) => [key, toGo(map[key], type)]));
}

function structToGo(object: Readonly<Record<string, unknown>>, fields: readonly string[][]): unknown {
  const result: Record<string, unknown> = {};
  for (const [goName = '', name = '', type = ''] of fields) {
    const value = object[name || goName];
    if (type.startsWith('-') && (value === undefined || value === null)) continue;
    result[goName] = toGo(value, type);
  }
  return result;
}

function escapeAsGo(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
