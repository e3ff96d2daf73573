import { isRecord } from './object.ts';

type Step = (values: readonly unknown[]) => unknown[];

/** Why a text is no path. */
export class JsonPathError extends Error {}

const known = new Map<string, Step[]>();

/** The values at a path in kubectl's JSONPath, such as `.status.conditions[?(@.type=="Ready")].status`. Throws JsonPathError. */
export function findByPath(path: string, value: unknown): unknown[] {
  let steps = known.get(path);
  if (!steps) {
    if (known.size > 1000) known.clear();
    steps = parse(path);
    known.set(path, steps);
  }
  let values: unknown[] = [value];
  for (const step of steps) values = step(values);
  return values;
}

const tokens = /\.\.|\.((?:\\.|[^.[\\])*)|\[([^\]]*(?:\([^)]*\))?[^\]]*)\]/y;

function parse(path: string): Step[] {
  const steps: Step[] = [];
  // A filter within the path is parsed by the same words.
  const token = new RegExp(tokens);
  while (token.lastIndex < path.length) {
    const start = token.lastIndex;
    const match = token.exec(path);
    if (!match) throw new JsonPathError(`unrecognized path ${JSON.stringify(path.slice(start))}`);
    const [all, field, bracket] = match;
    if (all === '..') throw new JsonPathError('recursive descent is not supported');
    if (bracket !== undefined) steps.push(bracketStep(bracket.trim()));
    else if (field) steps.push(fieldStep(field.replace(/\\(.)/g, '$1')));
  }
  return steps;
}

function fieldStep(name: string): Step {
  if (name === '*') return (values) => values.flatMap(children);
  return (values) => values.flatMap((value) => (isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : []));
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

function bracketStep(text: string): Step {
  if (text === '*') return (values) => values.flatMap(children);
  const quoted = /^'(.*)'$|^"(.*)"$/.exec(text);
  if (quoted) return fieldStep(quoted[1] ?? quoted[2] ?? '');
  const filter = /^\?\((.*)\)$/.exec(text);
  if (filter) return filterStep(filter[1] ?? '');
  const slice = /^(-?\d*):(-?\d*)$/.exec(text);
  if (slice)
    return (values) =>
      values.flatMap((value) =>
        Array.isArray(value)
          ? value.slice(slice[1] ? Number(slice[1]) : 0, slice[2] ? Number(slice[2]) : undefined)
          : [],
      );
  if (!/^-?\d+$/.test(text)) throw new JsonPathError(`invalid array index ${text}`);
  const index = Number(text);
  return (values) =>
    values.flatMap((value) => {
      if (!Array.isArray(value)) return [];
      const place = index < 0 ? value.length + index : index;
      return place in value ? [value[place] as unknown] : [];
    });
}

function filterStep(text: string): Step {
  const [, left = '', operator, right = ''] = /^\s*(.+?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?)\s*)?$/.exec(text) ?? [];
  const leftOf = operand(left);
  const rightOf = operator ? operand(right) : undefined;
  const holds = (item: unknown) => {
    const [a] = leftOf(item);
    if (!rightOf) return leftOf(item).length > 0;
    const [b] = rightOf(item);
    return a !== undefined && b !== undefined && compare(a, b, operator ?? '');
  };
  return (values) => values.flatMap((value) => (Array.isArray(value) ? value : children(value)).filter(holds));
}

function operand(text: string): (item: unknown) => unknown[] {
  if (text.startsWith('@')) {
    const steps = parse(text.slice(1));
    return (item) => {
      let values: unknown[] = [item];
      for (const step of steps) values = step(values);
      return values;
    };
  }
  const quoted = /^'(.*)'$|^"(.*)"$/.exec(text);
  if (quoted) return () => [quoted[1] ?? quoted[2]];
  if (text === 'true' || text === 'false') return () => [text === 'true'];
  if (!Number.isNaN(Number(text))) return () => [Number(text)];
  throw new JsonPathError(`unrecognized operand ${text}`);
}

function compare(a: unknown, b: unknown, operator: string): boolean {
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (typeof a !== typeof b || (typeof a !== 'number' && typeof a !== 'string')) return false;
  const [x, y] = [a, b as typeof a];
  if (operator === '<') return x < y;
  if (operator === '>') return x > y;
  return operator === '<=' ? x <= y : x >= y;
}
