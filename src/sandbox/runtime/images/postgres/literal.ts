/** A text as a literal of SQL. */
export const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A value in text form as a literal: numbers stand as they are. */
export const literal = (value: string | null | undefined) =>
  value === null || value === undefined ? 'NULL' : /^-?\d+(\.\d+)?$/.test(value) ? value : quoted(value);
