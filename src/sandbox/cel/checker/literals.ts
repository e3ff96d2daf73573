import { compilePattern } from '../evaluate/patterns.ts';
import { parseDuration, parseTimestamp, timestampOf } from '../evaluate/times.ts';
import { Failure } from '../evaluate/values.ts';
import type { Declarations, Problem } from './define.ts';
import type { Call, Expression } from './expression.ts';
import { checkFormat } from './format.ts';
import { type CelType, formatType, isSame } from './types.ts';

/** What is wrong with the literals of an expression that is well typed (cel-go, cel/validator.go). */
export function checkLiterals(
  expression: Expression,
  typeOf: (part: Expression) => CelType,
  { mixes }: Pick<Declarations, 'mixes'>,
): Problem[] {
  const problems: Problem[] = [];
  const walk = (part: Expression, isFormatted: boolean) => {
    if (part.kind === 'call') problems.push(...checkCall(part), ...checkFormat(part, typeOf));
    if (!isFormatted && !mixes) problems.push(...checkMembers(part, typeOf));
    const within = isFormatted || (part.kind === 'call' && part.name === 'format');
    for (const one of partsOf(part)) walk(one, within);
  };
  walk(expression, false);
  return problems;
}

/** The expressions that an expression is made of. */
export function partsOf(part: Expression): readonly Expression[] {
  switch (part.kind) {
    case 'literal':
    case 'name':
      return [];
    case 'select':
    case 'optional-select':
      return [part.operand];
    case 'call':
      return [...(part.receiver ? [part.receiver] : []), ...part.list];
    case 'list':
      return part.items;
    case 'map':
      return part.entries.flat();
    case 'message':
      return part.fields.map(({ value }) => value);
    case 'comprehension':
      return [part.range, part.init, part.condition, part.step, part.result];
  }
}

const isOne = (read: unknown) => read !== undefined && !(read instanceof Failure);

const readers: Readonly<Record<string, (given: string | bigint) => boolean>> = {
  duration: (given) => typeof given === 'string' && isOne(parseDuration(given)),
  timestamp: (given) => isOne(typeof given === 'string' ? parseTimestamp(given) : timestampOf(given)),
  matches: (given) => typeof given === 'string' && isOne(compilePattern(given)),
};

function checkCall({ name, list: [first] }: Call): Problem[] {
  const reads = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (!reads || first?.kind !== 'literal') return [];
  const { value } = first;
  if ((typeof value !== 'string' && typeof value !== 'bigint') || reads(value)) return [];
  return [{ at: first.at, text: `invalid ${name} argument` }];
}

/** All items of a list are of one type, and so are the keys and the values of a map. */
function checkMembers(part: Expression, typeOf: (part: Expression) => CelType): Problem[] {
  if (part.kind === 'list') return firstOf(part.items, typeOf).slice(0, 1);
  if (part.kind !== 'map') return [];
  return [
    ...firstOf(
      part.entries.map(([key]) => key),
      typeOf,
    ),
    ...firstOf(
      part.entries.map(([, value]) => value),
      typeOf,
    ),
  ];
}

function firstOf(members: readonly Expression[], typeOf: (part: Expression) => CelType): Problem[] {
  const [first] = members;
  if (!first) return [];
  const wanted = typeOf(first);
  return members
    .filter((one) => !isSame(typeOf(one), wanted))
    .map((one) => ({
      at: one.at,
      text: `expected type '${formatType(wanted)}' but found '${formatType(typeOf(one))}'`,
    }));
}
