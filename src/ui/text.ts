import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

// ESC sequences (CSI, OSC and two-byte ones), then every other control character but newline and tab.
const sequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Takes out what would move the cursor or change the terminal: text of lessons and clusters is shown, not obeyed. */
export function harmless(text: string): string {
  return text.replace(sequences, '').replace(controls, '');
}

/** A space at which lines are not wrapped. */
export const unbroken = '\u00a0';

/** Wraps at spaces to `width` columns, each line after `indent`; `first` starts the first line instead. */
export function wrap(text: string, width: number, indent = '', first = indent): string {
  const room = Math.max(20, width - Math.max(stringWidth(indent), stringWidth(first)));
  const lines = wrapAnsi(text, room, { hard: false, trim: true }).split('\n');
  return lines.map((line, i) => `${i === 0 ? first : indent}${line.replaceAll(unbroken, ' ')}`.trimEnd()).join('\n');
}

/** Fills up with spaces to `width` columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** The text in at most `width` columns: what is too long ends with an ellipsis. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && stringWidth(letters.join('')) >= width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}

/** The columns that the widest line of a text takes. */
export function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => stringWidth(line)));
}

/** Columns as wide as their widest cell, as kubectl prints tables: `gap` spaces between, no borders. */
export function table(rows: readonly (readonly string[])[], gap = 3): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => stringWidth(row[i] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i] ?? 0))
        .join(' '.repeat(gap))
        .trimEnd(),
    )
    .join('\n');
}

/** Ends a text as a sentence ends. */
export function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
