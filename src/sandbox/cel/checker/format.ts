import type { Problem } from './define.ts';
import type { Call, Expression } from './expression.ts';
import { type CelType, showType } from './types.ts';

interface Clause {
  takes: readonly CelType['kind'][];
  refusal: string;
}

const integers: readonly CelType['kind'][] = ['int', 'uint'];
const hex: Clause = {
  takes: [...integers, 'string', 'bytes'],
  refusal: 'only integers, byte buffers, and strings can be formatted as hex',
};
const clauses: Readonly<Record<string, Clause>> = {
  s: {
    takes: [...integers, 'double', 'bool', 'string', 'bytes', 'list', 'map', 'timestamp', 'duration', 'type', 'null'],
    refusal:
      'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  },
  d: { takes: integers, refusal: 'decimal clause can only be used on integers' },
  f: { takes: ['double', 'string'], refusal: 'fixed-point clause can only be used on doubles' },
  e: { takes: ['double', 'string'], refusal: 'scientific clause can only be used on doubles' },
  b: { takes: [...integers, 'bool'], refusal: 'only integers and bools can be formatted as binary' },
  o: { takes: integers, refusal: 'octal clause can only be used on integers' },
  x: hex,
  X: hex,
};

/** What is wrong with a literal's `format` with a literal list (cel-go, ext/formatting.go). */
export function checkFormat(
  { name, at, receiver, list: [given] }: Call,
  typeOf: (part: Expression) => CelType,
): Problem[] {
  if (name !== 'format' || receiver?.kind !== 'literal' || typeof receiver.value !== 'string' || given?.kind !== 'list')
    return [];
  let used = 0;
  for (const [, letter] of receiver.value.matchAll(/%(?:%|(?:\.\d+)?(.?))/gs)) {
    if (letter === undefined) continue;
    if (letter === '') return [{ at, text: 'unexpected end of string' }];
    const item = given.items[used];
    if (!item) return [{ at, text: `index ${used} out of range` }];
    used++;
    const clause = Object.hasOwn(clauses, letter) ? clauses[letter] : undefined;
    if (!clause) return [{ at, text: `could not parse formatting clause: unrecognized formatting clause "${letter}"` }];
    const wrong = clause === clauses.s ? firstUnprintable(item, typeOf) : unfit(item, clause, typeOf);
    if (wrong)
      return [
        {
          at: wrong.at,
          text: `error during formatting: ${clause.refusal}, was given ${showType(typeOf(wrong)).replace(/\(.*/, '')}`,
        },
      ];
  }
  const { length } = given.items;
  const tooMany = `too many arguments supplied to string.format (expected ${used}, got ${length})`;
  return length > used ? [{ at, text: tooMany }] : [];
}

function unfit(part: Expression, { takes }: Clause, typeOf: (part: Expression) => CelType): Expression | undefined {
  const { kind } = typeOf(part);
  return kind === 'dyn' || takes.includes(kind) ? undefined : part;
}

/** Lists and maps are printed with all that is in them. */
function firstUnprintable(part: Expression, typeOf: (part: Expression) => CelType): Expression | undefined {
  const wrong = clauses.s && unfit(part, clauses.s, typeOf);
  if (wrong) return wrong;
  const inner = part.kind === 'list' ? part.items : part.kind === 'map' ? part.entries.flat() : [];
  for (const one of inner) {
    const found = firstUnprintable(one, typeOf);
    if (found) return found;
  }
  return undefined;
}
