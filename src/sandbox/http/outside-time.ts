import type { KubeObject } from '../../kube/object.ts';
import type { Api } from '../api/context.ts';
import type { ServedResource } from '../api/registry.ts';
import { fieldOf, itemsOf, type JsonSchema, valuesOf } from '../custom-resources/json-schema.ts';
import { schemaFor, schemaOfType } from '../schema/index.ts';
import type { FieldNode, SchemaNode } from '../schema/node.ts';
import { shiftJsonPatch, shiftTimes } from './shift-times.ts';

/** How far the cluster's time is ahead of that outside, in whole seconds as milliseconds (docs/decisions/001-cluster-time.md). */
export function aheadMs({ clock, outside }: Pick<Api, 'clock' | 'outside'>): number {
  return clock === outside ? 0 : Math.round((clock.now() - outside.now()) / 1000) * 1000;
}

const shown = new WeakMap<object, { ms: number; object: KubeObject }>();

/** The object as the outside sees it: what happened in the cluster an hour ago happened an hour ago by the client's clock. */
export function outward(api: Api, object: KubeObject, resource?: ServedResource): KubeObject {
  const ms = aheadMs(api);
  if (ms === 0) return object;
  const before = shown.get(object);
  if (before?.ms === ms) return before.object;
  const shifted = shiftTimes(object, nodeOf(object, resource), -ms);
  if (!Object.isFrozen(object)) return shifted;
  // Frozen, too, so that its text is made once; what cannot change is kept for the next who asks.
  shown.set(object, { ms, object: Object.freeze(shifted) });
  return shifted;
}

/** What a client sent, in the cluster's time. */
export function inward<T extends object>(api: Api, body: T, resource: ServedResource): T {
  return shiftTimes(body, nodeOf(body, resource), aheadMs(api));
}

/** A patch in the cluster's time. */
export function inwardPatch(api: Api, patch: unknown, contentType: string, resource: ServedResource): unknown {
  const ms = aheadMs(api);
  const node = nodeOf({}, resource);
  return contentType === 'application/json-patch+json' ? shiftJsonPatch(patch, node, ms) : shiftTimes(patch, node, ms);
}

const metadata = schemaOfType('meta/v1.ObjectMeta');

function nodeOf(
  { apiVersion, kind }: { apiVersion?: unknown; kind?: unknown },
  resource: ServedResource | undefined,
): SchemaNode | undefined {
  const own = typeof apiVersion === 'string' && typeof kind === 'string' ? schemaFor(apiVersion, kind) : undefined;
  if (own) return own;
  if (resource?.schema && kind !== 'PartialObjectMetadata') return resource.schema;
  return resource?.customSchema && kind !== 'PartialObjectMetadata' ? customNode(resource.customSchema) : metadataOnly;
}

const metadataOnly = objectNode(['metadata'], (name) => (name === 'metadata' ? metadata : undefined));
const customNodes = new WeakMap<JsonSchema, SchemaNode>();

function customNode(schema: JsonSchema): SchemaNode {
  const before = customNodes.get(schema);
  if (before) return before;
  const names = [...new Set(['metadata', ...Object.keys(schema.properties ?? {})])];
  const made = objectNode(names, (name) => (name === 'metadata' ? metadata : valueNode(fieldOf(schema, name))));
  customNodes.set(schema, made);
  return made;
}

function valueNode(schema: JsonSchema | undefined): SchemaNode | undefined {
  if (!schema) return undefined;
  if (schema.format === 'date-time') return { type: 'time' };
  const [items, values] = [valueNode(itemsOf(schema)), valueNode(valuesOf(schema))];
  if (items) return { type: 'list', items, listType: 'atomic', listMapKeys: [], patchStrategy: [] };
  if (values) return { type: 'map', values };
  return objectNode(Object.keys(schema.properties ?? {}), (name) => valueNode(fieldOf(schema, name)));
}

function objectNode(names: readonly string[], find: (name: string) => SchemaNode | undefined): SchemaNode {
  const fields = new Map<string, FieldNode>();
  for (const name of names) {
    const node = find(name);
    if (node) fields.set(name, { node });
  }
  return { type: 'object', field: (name) => fields.get(name), fieldNames: () => [...fields.keys()] };
}
