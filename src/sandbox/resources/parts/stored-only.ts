import type { KubeObject } from '../../../kube/object.ts';
import { defineResource, type ResourceDefinition } from '../define.ts';

/** Defines a kind that is kept and shown, but that nothing acts upon; each write says so. */
export function defineStoredOnly<T extends KubeObject>(definition: ResourceDefinition<T>): ResourceDefinition {
  return defineResource<T>({
    ...definition,
    warnings: () => [`the sandbox keeps this ${definition.kind} but does not act on it yet`],
  });
}
