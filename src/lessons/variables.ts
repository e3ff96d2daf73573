import type { Random } from '../lib/random.ts';
import type { Path } from './problem.ts';
import type { Variable } from './schema.ts';

export type Value = string | number | boolean;
export type Values = Readonly<Record<string, Value>>;

/** Draws a value for each variable; the same random numbers give the same values. */
export function drawValues(variables: Readonly<Record<string, Variable>>, random: Random): Values {
  const values: Record<string, Value> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const { pick, int = { from: 0, to: 0 } } = variable;
    const among = (count: number) => Math.floor(random.next() * count);
    values[name] = pick ? (pick[among(pick.length)] ?? '') : int.from + among(int.to - int.from + 1);
  }
  return values;
}

/** Sets of values in which each choice of each variable occurs at least once; as few as that takes. */
export function everyChoice(variables: Readonly<Record<string, Variable>>, first: Values = {}): Values[] {
  const lists = Object.entries(variables).map(([name, variable]) => {
    const choices = choicesOf(variable);
    const drawn = first[name];
    const start = drawn === undefined ? 0 : Math.max(0, choices.indexOf(drawn));
    return { name, choices: [...choices.slice(start), ...choices.slice(0, start)] };
  });
  const rounds = Math.max(1, ...lists.map(({ choices }) => choices.length));
  return Array.from({ length: rounds }, (_, round) =>
    Object.fromEntries(lists.map(({ name, choices }) => [name, choices[round % choices.length] ?? ''])),
  );
}

function choicesOf(variable: Variable): readonly Value[] {
  if (variable.pick) return variable.pick;
  const { from, to } = variable.int ?? { from: 0, to: 0 };
  // A range is tried at its ends and between; a list of all numbers could be endless.
  if (to - from > 20) return [from, Math.floor((from + to) / 2), to];
  return Array.from({ length: Math.max(1, to - from + 1) }, (_, i) => from + i);
}

export interface Filled {
  value: unknown;
  /** Where `${x}` stands for nothing: in a value, or in the key itself. */
  undefinedVariables: { path: Path; name: string; atKey: boolean }[];
}

const reference = /\$\$\{|\$\{([A-Za-z][\w.-]*)\}/g;
const onlyReference = /^\$\{([A-Za-z][\w.-]*)\}$/;

/** Replaces `${x}` in every string of JSON data, keys too; a string that is nothing else becomes the value with its type. `$${x}` stays `${x}`. */
export function fill(value: unknown, values: Values): Filled {
  const undefinedVariables: Filled['undefinedVariables'] = [];
  const walk = (part: unknown, path: Path): unknown => {
    if (typeof part === 'string') {
      const only = onlyReference.exec(part)?.[1];
      if (only !== undefined && Object.hasOwn(values, only)) return values[only];
      return fillText(part, values, (name) => undefinedVariables.push({ path, name, atKey: false }));
    }
    if (Array.isArray(part)) return part.map((item, i) => walk(item, [...path, i]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, item]) => {
        const below = [...path, key];
        const name = fillText(key, values, (name) => undefinedVariables.push({ path: below, name, atKey: true }));
        return [name, walk(item, below)];
      }),
    );
  };
  return { value: walk(value, []), undefinedVariables };
}

/** Replaces `${x}` in a text; what is not defined is told and stays as it is. */
export function fillText(text: string, values: Values, onUndefined: (name: string) => void = () => {}): string {
  return text.replace(reference, (match, name: string | undefined) => {
    if (name === undefined) return '${';
    if (Object.hasOwn(values, name)) return String(values[name]);
    onUndefined(name);
    return match;
  });
}
