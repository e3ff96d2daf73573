/** Begins a part of the report: what is measured, then the columns. */
export function heading(title: string, how: string, columns: readonly string[] = []): void {
  console.log(`\n${title}\n  ${how}`);
  if (columns.length > 0) row('', ...columns);
}

/** One line of it: a name and a cell for each column. */
export function row(name: string, ...cells: readonly string[]): void {
  console.log(`  ${name.padEnd(40)}${cells.map((cell) => cell.padStart(26)).join('')}`);
}
