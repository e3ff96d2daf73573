import { parseFieldSelector } from '../../kube/field-selector.ts';
import type { KubeObject } from '../../kube/object.ts';
import { matchesSelector, parseSelector } from '../../kube/selector.ts';
import { SelectorError } from '../../kube/selector-error.ts';
import { badRequest } from './errors.ts';
import type { ServedResource } from './registry.ts';

/** Which objects of a resource a request means. */
export interface Selection {
  everything: boolean;
  matches: (object: KubeObject) => boolean;
}

export const everything: Selection = { everything: true, matches: () => true };

/** Reads `labelSelector` and `fieldSelector`; 400 for what cannot be parsed or selected by. */
export function parseSelection(resource: ServedResource, labelSelector: string, fieldSelector: string): Selection {
  if (!labelSelector && !fieldSelector) return everything;
  try {
    const labels = parseSelector(labelSelector);
    const fields = parseFieldSelector(fieldSelector).map(({ field, operator, value }) => {
      const read = fieldReader(resource, field);
      return (object: KubeObject) => (read(object) === value) === (operator === '=');
    });
    return {
      everything: false,
      matches: (object) => matchesSelector(labels, object.metadata.labels) && fields.every((holds) => holds(object)),
    };
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

function fieldReader({ definition, fieldNames }: ServedResource, field: string): (object: KubeObject) => string {
  if (field === 'metadata.name') return (object) => object.metadata.name;
  if (field === 'metadata.namespace') return (object) => object.metadata.namespace ?? '';
  const own = definition.selectableFields?.[fieldNames ? (fieldNames[field] ?? '') : field];
  if (own) return own;
  // Kinds with fields of their own answer in other words than those that have only the two of all objects.
  throw badRequest(
    definition.selectableFields
      ? (definition.unknownField?.(field) ?? `field label not supported: ${field}`)
      : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
  );
}
