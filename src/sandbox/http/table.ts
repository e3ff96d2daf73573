import type { KubeObject } from '../../kube/object.ts';
import type { Column } from '../resources/define.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** meta.k8s.io/v1 Table of the objects, as the kind's columns tell. */
export function tableOf(
  columns: readonly Column<KubeObject>[],
  objects: readonly KubeObject[],
  options: {
    now: number;
    includeObject: IncludeObject;
    /** How the outside sees an object; the cells are made of what it is. */
    show: (object: KubeObject) => KubeObject;
    withColumns: boolean;
    metadata: object;
  },
): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: options.metadata,
    columnDefinitions: options.withColumns ? columns.map(definitionOf) : null,
    rows: objects.map((object) => ({
      cells: columns.map((column) => column.cell(object, options.now)),
      object: embedded(options.show(object), options.includeObject),
    })),
  };
}

/** The object with nothing but its metadata. */
export function partialMetadata({ metadata }: KubeObject): KubeObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function definitionOf({ name, type = 'string', format, description, wide, priority }: Column<KubeObject>): object {
  return { name, type, format: format ?? '', description: description ?? '', priority: priority ?? (wide ? 1 : 0) };
}

function embedded(object: KubeObject, include: IncludeObject): object | null {
  if (include === 'None') return null;
  return include === 'Object' ? object : partialMetadata(object);
}
