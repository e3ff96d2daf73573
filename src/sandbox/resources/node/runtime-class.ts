import { checkLabel } from '../../../kube/names.ts';
import type { KubeObject } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { defineResource } from '../define.ts';
import { ageColumn, nameColumn } from '../parts/columns.ts';
import { immutableField } from '../parts/immutable.ts';
import { validateLabels } from '../parts/labels.ts';

export interface RuntimeClass extends KubeObject {
  handler?: string;
  overhead?: { podFixed?: Record<string, string> };
  scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Record<string, unknown>[] };
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
    ...Object.entries(overhead?.podFixed ?? {}).flatMap(([name, amount]) =>
      // The real server calls them limits here.
      amount.startsWith('-')
        ? [fieldError.invalid(`overhead.limits[${name}]`, amount, 'must be greater than or equal to 0')]
        : [],
    ),
    ...validateLabels(scheduling?.nodeSelector, 'scheduling.nodeSelector'),
  ];
}
