import { describe, expect, it } from 'vitest';
import { groupResource } from '../../kube/gvk.ts';
import recorded from './fixtures/columns.json' with { type: 'json' };
import { builtIns } from './index.ts';

describe('the built-in kinds', () => {
  // Recorded from a real API server: the columnDefinitions of each list as a Table.
  it.each(Object.entries(recorded))('show %s with the columns of the real API server', (name, columns) => {
    const stored = name === 'events.events.k8s.io' ? 'events' : name;
    const definition = builtIns.find((one) => groupResource(one) === stored);
    const shown = definition?.columns.map(({ name: title, type = 'string', format = '', description = '', wide }) => ({
      name: title,
      type,
      format,
      description,
      priority: wide ? 1 : 0,
    }));
    expect(shown).toEqual(columns);
  });

  it('have no name twice', () => {
    const names = builtIns.flatMap((one) => [groupResource(one), ...(one.shortNames ?? [])]);
    expect(new Set(names).size).toBe(names.length);
  });
});
