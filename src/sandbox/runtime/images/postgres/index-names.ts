/** The names that PostgreSQL gives the indexes of a table, read from the statement that makes the table or the index. */
export function indexNames(statement: string): { table: string; names: string[] } | undefined {
  const index =
    /^create\s+(?:unique\s+)?index\s+(?:if\s+not\s+exists\s+)?(?:"?(\w+)"?\s+)?on\s+"?(\w+)"?[^(]*\(([^)]*)\)/i.exec(
      statement,
    );
  if (index) {
    const [, name, table = '', columns = ''] = index;
    return { table, names: [name ?? `${table}_${joined(columns)}_idx`] };
  }
  const [, table] = /^create\s+table\s+(?:if\s+not\s+exists\s+)?(?:"?\w+"?\.)?"?(\w+)"?/i.exec(statement) ?? [];
  if (table === undefined) return undefined;
  const named = [...statement.matchAll(/\bconstraint\s+"?(\w+)"?/gi)].map(([, name = '']) => name);
  const uniqueColumns = [...statement.matchAll(/[(,]\s*"?(\w+)"?\s[^,()]*(?:\([^)]*\)[^,()]*)?\bunique\b/gi)];
  const uniqueLists = [...statement.matchAll(/\bunique\s*\(([^)]*)\)/gi)];
  return {
    table,
    names: [
      `${table}_pkey`,
      ...named,
      ...uniqueColumns.map(([, column]) => `${table}_${column}_key`),
      ...uniqueLists.map(([, columns = '']) => `${table}_${joined(columns)}_key`),
    ],
  };
}

const joined = (columns: string) =>
  columns
    .split(',')
    .map((column) => column.trim().replaceAll('"', ''))
    .join('_');
