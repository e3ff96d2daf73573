import { type CelType, dyn, listOf, mapOf, optionalOf, type SimpleType } from './types.ts';

/** One way to call a function; of a member, the receiver is the first argument. */
export interface Overload {
  isMember: boolean;
  parameters: readonly CelType[];
  result: CelType;
}

/** Reads `string.(string, int) -> bool`, or `(string) -> bool` of what is no member; single capitals are type parameters. */
export function parseSignature(text: string): Overload {
  const [head = '', result = 'dyn'] = text.split(' -> ');
  const open = head.startsWith('(') ? 0 : head.lastIndexOf('.(') + 1;
  const receiver = head.slice(0, Math.max(0, open - 1));
  const list = splitList(head.slice(open + 1, -1)).map(parseType);
  return {
    isMember: receiver !== '',
    parameters: receiver ? [parseType(receiver), ...list] : list,
    result: parseType(result),
  };
}

const simple = new Set('dyn any null bool int uint double string bytes timestamp duration'.split(' '));
const isSimple = (text: string): text is SimpleType['kind'] => simple.has(text);

function parseType(text: string): CelType {
  const [, outer = text, inner] = /^(\w+)\((.*)\)$/.exec(text) ?? [];
  if (inner === undefined) {
    if (isSimple(text)) return { kind: text };
    return /^[A-Z]$/.test(text) ? { kind: 'parameter', name: text } : { kind: 'struct', name: text };
  }
  const [first = dyn, second = dyn] = splitList(inner).map(parseType);
  if (outer === 'list') return listOf(first);
  if (outer === 'map') return mapOf(first, second);
  return outer === 'optional' ? optionalOf(first) : { kind: 'type', parameters: [first] };
}

/** The parts between commas that are in no brackets. */
function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  [...text].forEach((letter, i) => {
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  });
  return text === '' ? [] : [...parts, text.slice(from).trim()];
}
