import { checkLabel } from '../../../kube/names.ts';
import type { KubeObject, PodSpec } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { validateLabels } from '../parts/labels.ts';
import { validateResources } from '../parts/pod/resources.ts';
import { validateTolerations } from '../parts/pod/scheduling.ts';

type Toleration = NonNullable<PodSpec['tolerations']>[number];

export interface RuntimeClass extends KubeObject {
  handler?: string;
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] };
}

export const runtimeClass = defineResource<RuntimeClass>({
  group: 'node.k8s.io',
  version: 'v1',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  generationOf: 'none',
  validate,
  validateUpdate: (next, old) => immutableField(next.handler, old.handler, 'handler'),
  columns: [nameColumn, { name: 'Handler', cell: ({ handler = '' }) => handler }, ageColumn],
});

function validate({ handler = '', overhead, scheduling }: RuntimeClass): FieldError[] {
  return [
    ...(handler
      ? checkLabel(handler).map((text) => fieldError.invalid('handler', handler, text))
      : [fieldError.required('handler')]),
    // The real server calls them limits here.
    ...validateResources({ limits: overhead?.podFixed ?? {} }, 'overhead'),
    ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
    ...validateTolerations(scheduling?.tolerations ?? [], 'scheduling.tolerations'),
  ];
}
