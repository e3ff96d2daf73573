import { checkLabelKey, checkLabelValue } from './names.ts';
import type { LabelSelector } from './object.ts';
import { SelectorError } from './selector-error.ts';
import { scanSelector, type Token } from './selector-tokens.ts';

export { parseFieldSelector } from './field-selector.ts';

/** One condition on a label; a selector is a list of them, all of which must hold. */
export interface Requirement {
  key: string;
  operator: '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  values: readonly string[];
}

/** Reads `-l`'s and `labelSelector`'s form, such as `app=web,tier in (a,b),!legacy`. Throws SelectorError. */
export function parseSelector(text: string): Requirement[] {
  const tokens = scanSelector(text);
  const requirements: Requirement[] = [];
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const take = (): Token => tokens[at++] ?? { kind: 'end', text: '' };
  const unreadable = (message: string) => new SelectorError(`unable to parse requirement: ${message}`);

  for (;;) {
    const first = peek();
    if (first.kind === 'end') break;
    if (first.kind !== 'word' && first.text !== '!')
      throw new SelectorError(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    requirements.push(requirement());
    const next = take();
    if (next.kind === 'end') break;
    if (next.text !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`);
    if (peek().kind !== 'word' && peek().text !== '!')
      throw new SelectorError(`found '${peek().text}', expected: identifier after ','`);
  }
  return sorted(requirements);

  function requirement(): Requirement {
    let token = take();
    const negated = token.text === '!' && token.kind === 'symbol';
    if (negated) token = take();
    if (token.kind !== 'word') throw unreadable(`found '${token.text}', expected: identifier`);
    const key = token.text;
    const wrong = checkLabelKey(key);
    // The server has no field path here and prints Go's nil.
    if (wrong.length) throw unreadable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${wrong.join('; ')}`);
    if (peek().kind === 'end' || peek().text === ',') return { key, operator: negated ? '!' : 'exists', values: [] };
    const operator = binaryOperator();
    const values = operator === 'in' || operator === 'notin' ? [...new Set(listOfValues())].sort() : [exactValue()];
    checkValues(key, operator, values);
    return { key, operator, values };
  }

  function binaryOperator(): Requirement['operator'] {
    const { text } = take();
    if (text === '>') return 'gt';
    if (text === '<') return 'lt';
    if (text === '=' || text === '==' || text === '!=' || text === 'in' || text === 'notin') return text;
    throw unreadable(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`);
  }

  function listOfValues(): string[] {
    const open = take();
    if (open.text !== '(') throw unreadable(`found '${open.text}' expected: '('`);
    const start = peek();
    if (start.text === ')') {
      take();
      return [''];
    }
    if (start.kind !== 'word' && start.text !== ',')
      throw unreadable(`found '${start.text}', expected: ',', ')' or identifier`);
    const values: string[] = [];
    // Empty values count: `(a,,b)` has three, `(,)` one.
    for (;;) {
      if (peek().kind === 'word') values.push(take().text);
      else if (peek().text === ',' || peek().text === ')') values.push('');
      else throw unreadable(`found '${peek().text}', expected: ',', or identifier`);
      const separator = take();
      if (separator.text === ')') return values;
      if (separator.text !== ',') throw unreadable(`found '${separator.text}', expected: ',' or ')'`);
    }
  }

  function exactValue(): string {
    if (peek().kind === 'end' || peek().text === ',') return '';
    const token = take();
    if (token.kind !== 'word') throw unreadable(`found '${token.text}', expected: identifier`);
    return token.text;
  }

  function checkValues(key: string, operator: Requirement['operator'], values: readonly string[]): void {
    values.forEach((value, i) => {
      const invalid = (path: string, why: string) =>
        unreadable(`${path}: Invalid value: ${JSON.stringify(value)}: ${why}`);
      if ((operator === 'gt' || operator === 'lt') && !isInteger(value))
        throw invalid(`values[${i}]`, "for 'Gt', 'Lt' operators, the value must be an integer");
      const wrong = checkLabelValue(value);
      if (wrong.length) throw invalid(`values[${i}][${key}]`, wrong.join('; '));
    });
  }
}

/** Whether the labels meet all requirements; none at all are met by everything. */
export function matchesSelector(
  requirements: readonly Requirement[],
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'exists':
        return value !== undefined;
      case '!':
        return value === undefined;
      case 'notin':
      case '!=':
        return value === undefined || !values.includes(value);
      case 'gt':
      case 'lt': {
        if (value === undefined || !isInteger(value)) return false;
        const difference = BigInt(value) - BigInt(values[0] ?? '0');
        return operator === 'gt' ? difference > 0n : difference < 0n;
      }
      default:
        return value !== undefined && values.includes(value);
    }
  });
}

/** The string form: what `status.selector` of a scale and the SELECTOR columns show. */
export function formatSelector(requirements: readonly Requirement[]): string {
  return requirements
    .map(({ key, operator, values }) => {
      switch (operator) {
        case 'exists':
          return key;
        case '!':
          return `!${key}`;
        case 'in':
        case 'notin':
          return `${key} ${operator} (${[...values].sort().join(',')})`;
        case 'gt':
        case 'lt':
          return `${key}${operator === 'gt' ? '>' : '<'}${values.join(',')}`;
        default:
          return `${key}${operator}${values.join(',')}`;
      }
    })
    .join(',');
}

const operators: Record<string, Requirement['operator']> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
};

/** The requirements of a LabelSelector object. Throws SelectorError for an unknown operator. */
export function requirementsOf(selector: LabelSelector): Requirement[] {
  const requirements = Object.entries(selector.matchLabels ?? {}).map(([key, value]): Requirement => {
    return { key, operator: '=', values: [value] };
  });
  for (const { key, operator: name, values = [] } of selector.matchExpressions ?? []) {
    const operator = operators[name];
    if (!operator) throw new SelectorError(`${JSON.stringify(name)} is not a valid label selector operator`);
    requirements.push({ key, operator, values });
  }
  return sorted(requirements);
}

/** Whether a LabelSelector object selects the labels; a missing one selects nothing, an empty one everything. */
export function matchesLabelSelector(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  return selector !== undefined && matchesSelector(requirementsOf(selector), labels);
}

/** A LabelSelector object in its string form; `<none>` when it is empty or missing. */
export function formatLabelSelector(selector: LabelSelector | undefined): string {
  return (selector && formatSelector(requirementsOf(selector))) || '<none>';
}

function sorted(requirements: Requirement[]): Requirement[] {
  return requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

function isInteger(text: string): boolean {
  return /^[-+]?[0-9]+$/.test(text);
}
