/** What a command line says by the rules of pflag: `--name=value`, `--name value`, `-n value`; a flag without a value is `true`. */
export interface Flags {
  text(name: string, otherwise: string): string;
  number(name: string, otherwise: number): number;
  isSet(name: string, otherwise?: boolean): boolean;
  /** A duration such as 1m30s, in milliseconds. */
  durationMs(name: string, otherwise: number): number;
  rest: string[];
}

/** Reads the words; `switches` are the flags that take no word after them. */
export function readFlags(words: readonly string[], switches: readonly string[] = []): Flags {
  const values = new Map<string, string>();
  const rest: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const match = /^--?([a-zA-Z][\w-]*)(?:=(.*))?$/s.exec(word);
    const [, name = '', value] = match ?? [];
    if (!match) rest.push(word);
    else if (value !== undefined) values.set(name, value);
    else values.set(name, switches.includes(name) ? 'true' : (left.shift() ?? ''));
  }
  return {
    text: (name, otherwise) => values.get(name) ?? otherwise,
    number: (name, otherwise) => Number(values.get(name) ?? otherwise),
    isSet: (name, otherwise = false) => (values.has(name) ? values.get(name) === 'true' : otherwise),
    durationMs: (name, otherwise) => readDuration(values.get(name)) ?? otherwise,
    rest,
  };
}

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A Go duration in milliseconds; undefined when it is none. */
export function readDuration(text: string | undefined): number | undefined {
  if (text === undefined || !/^(\d+(\.\d+)?(ms|s|m|h))+$|^0$/.test(text)) return undefined;
  return [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce((sum, [, amount, unit]) => {
    return sum + Number(amount) * (unitMs[unit ?? ''] ?? 0);
  }, 0);
}
