import { describe, expect, it } from 'vitest';
import { parseApiVersion } from '../../kube/gvk.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { ResourceDefinition } from './define.ts';
import rows from './fixtures/rows.json' with { type: 'json' };
import warnings from './fixtures/warnings.json' with { type: 'json' };
import { builtIns } from './index.ts';

describe('the cells of a row', () => {
  // Recorded from a real API server: the object, the hour, and its row as a Table.
  it.each(rows)('are those of the API server: $name', ({ object, cells, now }) => {
    const stored = object as unknown as KubeObject;
    const definition = definitionOf(stored);
    const shown = definition.columns.map(({ cell }) => cell(stored, Date.parse(now)));
    // The age of an object made a moment before may differ by the second that the recording took.
    const withoutAge = (all: readonly unknown[]) => all.filter((_, i) => definition.columns[i]?.name !== 'Age');
    expect(withoutAge(shown)).toEqual(withoutAge(cells));
  });
});

describe('warnings', () => {
  it.each(warnings)('are those of the API server: $name', ({ given, warnings: headers }) => {
    const object = given as unknown as KubeObject;
    const definition = definitionOf(object);
    const context = {
      now: 0,
      old: undefined,
      get: () => undefined,
      list: () => [],
      random: { next: () => 0, suffix: () => '', uid: () => 'u' },
    };
    definition.applyDefaults?.(object, context);
    definition.prepare?.(object, context);
    const texts = headers.map((header) => JSON.parse(header.slice('299 - '.length)));
    expect(definition.warnings?.(object, undefined) ?? []).toEqual(texts);
  });
});

function definitionOf({ apiVersion, kind }: KubeObject): ResourceDefinition {
  const { group } = parseApiVersion(apiVersion);
  const found = builtIns.find((one) => one.group === group && one.kind === kind);
  if (!found) throw new Error(`no ${kind} in ${apiVersion}`);
  return found;
}
