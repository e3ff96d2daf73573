/** A word in single quotes, as the shell prints it to be read again. */
export const quoted = (word: string) => `'${word.replaceAll("'", "'\"'\"'")}'`;
