import { printFloat } from '../../kube/go-number.ts';
import { findByPath } from '../../kube/json-path.ts';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import { age } from '../../kube/time.ts';
import type { Cell, Column } from '../resources/define.ts';
import recorded from '../resources/parts/column-descriptions.json' with { type: 'json' };
import { nameColumn } from '../resources/parts/columns.ts';

/** A column that a CustomResourceDefinition asks for. */
export interface PrinterColumn {
  name: string;
  type: string;
  jsonPath: string;
  format?: string;
  description?: string;
  priority?: number;
}

/** The columns of a custom resource: its name, and what its definition tells, or its age. */
export function columnsOf(columns: readonly PrinterColumn[] | undefined): Column<KubeObject>[] {
  const own = columns?.length ? columns : [ageColumn];
  return [{ ...nameColumn, description: recorded.Name }, ...own.map(columnOf)];
}

const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: recorded.Age,
};

function columnOf({ name, type, jsonPath, format, description, priority = 0 }: PrinterColumn): Column<KubeObject> {
  return {
    name,
    type: type as NonNullable<Column<KubeObject>['type']>,
    ...(format && { format }),
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority,
    cell: (object, now) => cellOf(type, findByPath(jsonPath, object)[0], now),
  };
}

function cellOf(type: string, value: unknown, now: number): Cell {
  if (value === undefined) return null;
  if (type === 'string') return printed(value);
  if (value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date': {
      if (typeof value !== 'string') return null;
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : age(value, now);
    }
    default:
      return null;
  }
}

/** As client-go's JSONPath prints a value: text as it is, all else as JSON. */
function printed(value: unknown): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : printFloat(value);
  return Array.isArray(value) || isRecord(value) ? JSON.stringify(value) : String(value);
}
