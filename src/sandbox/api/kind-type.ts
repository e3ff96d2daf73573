import { nodeType, resourceType } from '../cel/checker/schema-types.ts';
import { type CelType, dyn } from '../cel/checker/types.ts';
import { schemaOfType } from '../schema/index.ts';
import type { ServedResource } from './registry.ts';

/** The type of the objects of a kind as OpenAPI tells it; custom resources have the metadata of all others there. */
export function kindType({ schema, customSchema }: ServedResource, name: string): CelType | undefined {
  return customSchema ? resourceType(customSchema, name, metadataType) : schema && nodeType(schema, name);
}

function metadataType(name: string): CelType {
  const meta = schemaOfType('meta/v1.ObjectMeta');
  return (meta && nodeType(meta, name)) ?? dyn;
}
