import { isRecord, type PodSpec, type PodTemplateSpec } from '../../../../kube/object.ts';
import generated from './go-fields.generated.json' with { type: 'json' };

/**
 * The fields of the API server's internal Go types, in order: the name in Go, the name on the wire, and the type:
 * `?` may be null, `[]` a list, `{}` a map, `-` left out when empty. Made by reflection from pkg/apis/core.
 */
const types: Record<string, string[][]> = generated;

/** A Pod's spec as messages of the API server print it: its internal form, every field in its place. */
export function shownPodSpec(spec: PodSpec): unknown {
  return toGo(internalPodSpec(spec), 'PodSpec');
}

/** A pod template as messages of the API server print it; its metadata has the names of the wire. */
export function shownPodTemplate({ metadata = {}, spec }: PodTemplateSpec): unknown {
  const { name, generateName, namespace, labels, annotations, finalizers } = metadata;
  const sorted = (map: Record<string, string> | undefined) => map && mapToGo(map, 'string');
  const shown = {
    ...(name && { name }),
    ...(generateName && { generateName }),
    ...(namespace && { namespace }),
    ...(labels && Object.keys(labels).length > 0 && { labels: sorted(labels) }),
    ...(annotations && Object.keys(annotations).length > 0 && { annotations: sorted(annotations) }),
    ...(finalizers?.length && { finalizers }),
  };
  return { ...shown, Spec: shownPodSpec(spec ?? { containers: [] }) };
}

/** A Pod's spec with its fields where the internal type has them. */
export function internalPodSpec(spec: PodSpec): unknown {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers, volumes, ...rest } = spec;
  // Inside the server these five stand in the security context.
  const moved = {
    HostNetwork: hostNetwork,
    HostPID: hostPID,
    HostIPC: hostIPC,
    ShareProcessNamespace: shareProcessNamespace,
    HostUsers: hostUsers,
  };
  return {
    ...rest,
    ...(volumes && { volumes: volumes.map(internalVolume) }),
    securityContext: { ...rest.securityContext, ...moved },
  };
}

/** The metadata of a claim's template is no struct of its own. */
function internalVolume(volume: NonNullable<PodSpec['volumes']>[number]): unknown {
  const template = volume.ephemeral?.volumeClaimTemplate;
  if (!template) return volume;
  return { ...volume, ephemeral: { volumeClaimTemplate: { ...template.metadata, spec: template.spec } } };
}

/** A value as Go writes it as JSON when its type has no names for the wire. */
export function toGo(value: unknown, type: string): unknown {
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
