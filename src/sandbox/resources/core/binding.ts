import { defineResource } from '../define.ts';

export const binding = defineResource({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  namespaced: true,
  verbs: ['create'],
  createsOn: { resource: 'pods', subresource: 'binding' },
  columns: [],
});
