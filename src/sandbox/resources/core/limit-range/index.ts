import type { LimitRange } from '../../../../kube/object.ts';
import { defineResource } from '../../define.ts';
import { nameColumn } from '../../parts/columns.ts';
import { validateLimits } from './validate.ts';

export const limitRange = defineResource<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  generationOf: 'none',
  applyDefaults({ spec }) {
    for (const limit of spec?.limits ?? []) {
      if (limit.type !== 'Container') continue;
      // A limit follows from the maximum, a request from the limit or the minimum.
      const limits = { ...limit.max, ...limit.default };
      const requests = { ...limit.min, ...limits, ...limit.defaultRequest };
      if (Object.keys(limits).length > 0) limit.default = limits;
      if (Object.keys(requests).length > 0) limit.defaultRequest = requests;
    }
  },
  prepare({ metadata }, { random }) {
    metadata.name ||= random.uid();
  },
  validate: ({ spec }) => validateLimits(spec?.limits ?? []),
  columns: [nameColumn, { name: 'Created At', type: 'date', cell: ({ metadata }) => metadata.creationTimestamp }],
});
