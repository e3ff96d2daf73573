/** Options as getopt reads them: short ones joined or apart, long ones with = or a word; undefined: not known. */
export interface OptionTable {
  /** Those that take a value, by letter and by name; the value is the field they set. */
  values: Readonly<Record<string, string>>;
  /** Those that take none. */
  flags: Readonly<Record<string, string>>;
}

export interface Given {
  /** In the order in which they were given. */
  options: [field: string, value: string][];
  words: string[];
}

/** Reads the words after a program's name; a text says what is wrong. */
export function readOptions(given: readonly string[], table: OptionTable): Given | string {
  const options: [string, string][] = [];
  const words: string[] = [];
  const left = [...given];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') return { options, words: [...words, ...left] };
    if (word === '-' || !word.startsWith('-')) words.push(word);
    else if (word.startsWith('--')) {
      const [, name = '', inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
      const field = table.values[name];
      const flag = table.flags[name];
      if (flag) options.push([flag, '']);
      else if (field) {
        const value = inline ?? left.shift();
        if (value === undefined) return `option '--${name}' requires an argument`;
        options.push([field, value]);
      } else return `unrecognized option '--${name}'`;
    } else
      for (let letters = word.slice(1); letters; letters = letters.slice(1)) {
        const letter = letters[0] ?? '';
        const field = table.values[letter];
        if (field) {
          const value = letters.length > 1 ? letters.slice(1) : left.shift();
          if (value === undefined) return `option requires an argument -- '${letter}'`;
          options.push([field, value]);
          break;
        }
        const flag = table.flags[letter];
        if (!flag) return `invalid option -- '${letter}'`;
        options.push([flag, '']);
      }
  }
  return { options, words };
}

export const lastOf = ({ options }: Given, field: string): string | undefined =>
  options.findLast(([name]) => name === field)?.[1];
