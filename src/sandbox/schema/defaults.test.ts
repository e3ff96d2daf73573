import { expect, it } from 'vitest';
import { applySchemaDefaults } from './defaults.ts';
import { schemaFor } from './index.ts';
import type { ObjectNode } from './node.ts';

it('fills in what the schema tells, deep in lists, and leaves what is there', () => {
  const pod = schemaFor('v1', 'Pod');
  const draft = {
    spec: { containers: [{ name: 'a', ports: [{ containerPort: 1 }, { containerPort: 2, protocol: 'UDP' }] }] },
  };
  if (pod) applySchemaDefaults(pod, draft);
  expect(draft.spec.containers[0]?.ports).toEqual([
    { containerPort: 1, protocol: 'TCP' },
    { containerPort: 2, protocol: 'UDP' },
  ]);
  expect(Object.keys(draft)).toEqual(['spec']);
});

it('fills in objects that are themselves a default', () => {
  const schema: ObjectNode = {
    type: 'object',
    fieldNames: () => ['spec'],
    field: (name) =>
      name === 'spec'
        ? {
            default: {},
            node: {
              type: 'object',
              fieldNames: () => ['size'],
              field: () => ({ node: { type: 'integer' }, default: 3 }),
            },
          }
        : undefined,
  };
  const draft = {};
  applySchemaDefaults(schema, draft);
  expect(draft).toEqual({ spec: { size: 3 } });
});
