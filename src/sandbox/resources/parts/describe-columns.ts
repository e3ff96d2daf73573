import { groupResource } from '../../../kube/gvk.ts';
import type { Column, ResourceDefinition } from '../define.ts';
import recorded from './column-descriptions.json' with { type: 'json' };

const kinds: Record<string, Record<string, string>> = recorded.kinds;

/** The same kind with the real API server's description on each column; kept apart, for they are long. */
export function describeColumns(definition: ResourceDefinition): ResourceDefinition {
  const own = kinds[groupResource(definition)] ?? {};
  const describe = (column: Column<never>) =>
    own[column.name] ?? (column.format === 'name' ? recorded.Name : recorded.Age);
  return {
    ...definition,
    columns: definition.columns.map((column) => ({ ...column, description: describe(column) })),
  };
}
