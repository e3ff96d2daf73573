import { describe, expect, it } from 'vitest';
import { findByPath, JsonPathError } from './json-path.ts';

const object = {
  spec: {
    replicas: 3,
    'a.b': 'dotted',
    list: [
      { name: 'x', n: 1 },
      { name: 'y', n: 2 },
    ],
  },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Old', status: 'False' },
    ],
  },
};

describe('a JSONPath', () => {
  it.each([
    ['.spec.replicas', [3]],
    ['.spec.nothing', []],
    ['.spec.a\\.b', ['dotted']],
    ["['spec'].replicas", [3]],
    ['.spec.list[0].name', ['x']],
    ['.spec.list[-1].name', ['y']],
    ['.spec.list[*].n', [1, 2]],
    ['.spec.list[0:1].name', ['x']],
    ['.spec.list[5].name', []],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    ['.spec.list[?(@.n>1)].name', ['y']],
    ['.spec.list[?(@.n)].name', ['x', 'y']],
    ['.spec.list[?(@.name!="x")].n', [2]],
  ])('%s finds %j', (path, found) => {
    expect(findByPath(path, object)).toEqual(found);
  });

  it('is refused where it says nothing that can be found', () => {
    expect(() => findByPath('.spec.list[x]', object)).toThrow(JsonPathError);
    expect(() => findByPath('..name', object)).toThrow(JsonPathError);
  });
});
