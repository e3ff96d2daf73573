/** What is known of an option: the name it is kept by, and whether it has a value (`joined`: only one in the same word). */
export interface Known {
  field: string;
  takes: 'nothing' | 'value' | 'joined';
}

export interface Given {
  /** In the order in which they were given. */
  options: [field: string, value: string][];
  words: string[];
}

/**
 * Reads the words after a program's name as getopt does: short options joined or apart, long ones with = or a word, until `--`.
 * A text says what is wrong, in getopt's words.
 */
export function getopt(
  given: readonly string[],
  known: (name: string, isLong: boolean) => Known | undefined,
  endsAtFirstWord = false,
): Given | string {
  const options: [string, string][] = [];
  const words: string[] = [];
  const left = [...given];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') words.push(...left.splice(0));
    else if (word.startsWith('--')) {
      const [name = '', ...rest] = word.slice(2).split('=');
      const option = known(name, true);
      if (!option) return `unrecognized option '${word}'`;
      const takesNext = option.takes === 'value' && rest.length === 0;
      const value = takesNext ? left.shift() : rest.join('=');
      if (value === undefined) return `option '${word}' requires an argument`;
      options.push([option.field, value]);
    } else if (word.startsWith('-') && word !== '-')
      for (let letters = word.slice(1); letters; letters = letters.slice(1)) {
        const letter = letters.charAt(0);
        const option = known(letter, false);
        if (!option) return `invalid option -- '${letter}'`;
        if (option.takes === 'nothing') {
          options.push([option.field, '']);
          continue;
        }
        const joined = letters.slice(1);
        const value = joined || option.takes === 'joined' ? joined : left.shift();
        if (value === undefined) return `option requires an argument -- '${letter}'`;
        options.push([option.field, value]);
        break;
      }
    else words.push(word, ...(endsAtFirstWord ? left.splice(0) : []));
  }
  return { options, words };
}

/** The options of a program: letters and names, each with the field that it sets. */
export interface OptionTable {
  /** Those that take a value. */
  values: Readonly<Record<string, string>>;
  /** Those that take none. */
  flags: Readonly<Record<string, string>>;
}

/** Reads the words after a program's name by its table; a text says what is wrong. */
export function readOptions(given: readonly string[], { values, flags }: OptionTable): Given | string {
  return getopt(given, (name) => {
    const [flag, value] = [flags[name], values[name]];
    if (flag) return { field: flag, takes: 'nothing' };
    return value ? { field: value, takes: 'value' } : undefined;
  });
}

export const lastOf = ({ options }: Given, field: string): string | undefined =>
  options.findLast(([name]) => name === field)?.[1];
