import type { Field } from './define.ts';

export interface TableStyle {
  /** Rows alone, without names and count. */
  tuplesOnly: boolean;
  /** Values between separators, without padding. */
  unaligned: boolean;
  separator: string;
  /** As RFC 4180 has it, without the count. */
  csv: boolean;
}

let widthOf: ((text: string) => number) | undefined;

/** string-width compiles a large expression when it is read: only who runs PostgreSQL pays for it. */
export async function loadWidths(): Promise<void> {
  widthOf = (await import('string-width')).default;
}

function stringWidth(text: string): number {
  if (!widthOf) throw new Error('the widths of characters are not loaded');
  return widthOf(text);
}

// Numbers stand on the right: int8, int2, int4, oid, float4, float8, numeric.
const numeric = new Set([20, 21, 23, 26, 700, 701, 1700]);

/** Rows as psql prints them. */
export function formatTable(
  fields: readonly Field[],
  rows: readonly (readonly (string | null)[])[],
  style: TableStyle,
): string {
  const cells = rows.map((row) => row.map((value) => value ?? ''));
  const count = `(${rows.length} row${rows.length === 1 ? '' : 's'})\n`;
  if (style.csv) {
    const lines = [...(style.tuplesOnly ? [] : [fields.map(({ name }) => name)]), ...cells];
    return lines.map((row) => `${row.map((value) => quoted(value, style.separator)).join(style.separator)}\n`).join('');
  }
  if (style.unaligned) {
    const lines = cells.map((row) => `${row.join(style.separator)}\n`).join('');
    return style.tuplesOnly ? lines : `${fields.map(({ name }) => name).join(style.separator)}\n${lines}${count}`;
  }
  const widths = fields.map(({ name }, i) => Math.max(stringWidth(name), ...cells.map((row) => widest(row[i] ?? ''))));
  const body = cells.map((row) => rowLines(row, fields, widths)).join('');
  if (style.tuplesOnly) return `${body}\n`;
  const head = fields.map(({ name }, i) => ` ${centred(name, widths[i] ?? 0)} `).join('|');
  const rule = widths.map((width) => '-'.repeat(width + 2)).join('+');
  return `${head}\n${rule}\n${body}${count}\n`;
}

const quoted = (value: string, separator: string) =>
  value.includes(separator) || /["\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

const widest = (value: string) => Math.max(...value.split('\n').map((line) => stringWidth(line)));

function centred(name: string, width: number): string {
  const left = Math.floor((width - stringWidth(name)) / 2);
  return `${' '.repeat(left)}${name}${' '.repeat(width - stringWidth(name) - left)}`;
}

/** A value of several lines goes on below itself, each but the last marked with a plus. */
function rowLines(row: readonly string[], fields: readonly Field[], widths: readonly number[]): string {
  const split = row.map((value) => value.split('\n'));
  const height = Math.max(1, ...split.map((lines) => lines.length));
  let text = '';
  for (let line = 0; line < height; line++) {
    const parts = split.map((lines, i) => {
      const value = lines[line] ?? '';
      const gap = ' '.repeat(Math.max(0, (widths[i] ?? 0) - stringWidth(value)));
      const goesOn = line < lines.length - 1;
      const isLast = i === split.length - 1;
      if (numeric.has(fields[i]?.typeId ?? 25)) return ` ${gap}${value}${isLast ? '' : ' '}`;
      if (isLast && !goesOn) return ` ${value}`;
      return ` ${value}${gap}${goesOn ? '+' : ' '}`;
    });
    text += `${parts.join('|')}\n`;
  }
  return text;
}
