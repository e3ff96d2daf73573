import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../kube/object.ts';
import { schemaFor } from '../../schema/index.ts';
import { freeze } from '../../store/freeze.ts';
import { object } from '../managed-fields/build-schema.ts';
import { applyPatch, patchTypes, undecodableResult } from './index.ts';

const live: KubeObject = freeze({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', uid: 'u', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
  data: { a: '1' },
});
const schema = schemaFor('v1', 'ConfigMap');
const patch = (contentType: string, body: unknown) => applyPatch({ contentType, body, schema, live });

describe('a patch that reaches for prototypes', () => {
  for (const path of ['/__proto__/x', '/constructor/prototype/x', '/data/__proto__', '/metadata/prototype']) {
    it(`is refused at ${path}`, () => {
      expect(() => patch(patchTypes.json, [{ op: 'add', path, value: 1 }])).toThrow('the server rejected our request');
      expect(() => patch(patchTypes.json, [{ op: 'copy', from: path, path: '/data/b' }])).toThrow(
        'the server rejected',
      );
    });
  }

  for (const type of [patchTypes.merge, patchTypes.strategic]) {
    it(`changes none with ${type}`, () => {
      const body: unknown = JSON.parse(
        '{"__proto__":{"x":1},"data":{"__proto__":{"x":1}},"metadata":{"annotations":{"__proto__":{"x":1}}}}',
      );
      const result = patch(type, body);
      expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
      expect(Object.getPrototypeOf(result.data)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    });
  }
});

describe('applyPatch', () => {
  it('leaves the live object alone and shares nothing with it', () => {
    const result = patch(patchTypes.merge, { data: { b: '2' } });
    expect(live.data).toEqual({ a: '1' });
    expect(result.metadata).toEqual(live.metadata);
    expect(result.metadata).not.toBe(live.metadata);
    expect(Object.isFrozen(result.metadata)).toBe(false);
  });

  it('has no strategic merge patch for custom resources', () => {
    const custom = { contentType: patchTypes.strategic, body: {}, schema: object({}), live };
    expect(() => applyPatch(custom)).toThrow(
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    );
  });

  it('words a result that does not decode as the real server does', () => {
    const request = { contentType: patchTypes.strategic, body: { data: { a: { b: 1 } } }, schema, live };
    expect(undecodableResult(request, () => live, 'unrecognized type: string').status.message).toBe(
      ' "" is invalid: patch: Invalid value: "map[data:map[a:map[b:1]]]": unrecognized type: string',
    );
  });
});
