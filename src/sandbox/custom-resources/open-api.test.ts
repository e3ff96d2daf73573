import { expect, it } from 'vitest';
import { toVersionTwo } from './open-api.ts';

it('tells OpenAPI 2 no fields of a custom resource that may hold any', () => {
  const tag = { 'x-kubernetes-group-version-kind': [{ group: 'conf.example.com', kind: 'Half', version: 'v1' }] };
  const schema = {
    description: 'half open',
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    required: ['spec'],
    properties: { spec: { type: 'object', properties: { a: { type: 'string' } } } },
    ...tag,
  };
  expect(toVersionTwo(schema)).toEqual({ type: 'object', ...tag });
});
