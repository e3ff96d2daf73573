import type { Wait } from '../process.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import type { ShellState } from './state.ts';
import { type Part, ShellSyntaxError, type Word } from './tokens.ts';

/** Runs a command substitution and gives its output. */
export type Substitute = (state: ShellState, script: string) => Generator<Wait, string, void>;

/** Expands words to fields: unquoted results are split at blanks, `"$@"` gives one field each. */
export function* expandWords(
  state: ShellState,
  words: readonly Word[],
  substitute: Substitute,
): Generator<Wait, string[], void> {
  const fields: string[] = [];
  for (const word of words) fields.push(...(yield* expandFields(state, word, substitute)));
  return fields;
}

/** Expands a word to one string, without splitting: assignments, redirections. */
export function* expandText(state: ShellState, word: Word, substitute: Substitute): Generator<Wait, string, void> {
  let text = '';
  for (const part of word) text += (yield* expandPart(state, part, substitute)).join(' ');
  return text;
}

function* expandFields(state: ShellState, word: Word, substitute: Substitute): Generator<Wait, string[], void> {
  const fields: string[] = [];
  let current: string | undefined;
  let pattern = false;
  for (const part of word) {
    const values = yield* expandPart(state, part, substitute);
    if (part.kind === 'text' || (part.quoted && values.length === 1)) {
      current = (current ?? '') + (values[0] ?? '');
      if (part.kind === 'text' && !part.quoted && /[*?]/.test(part.text)) pattern = true;
      continue;
    }
    const pieces = part.quoted ? values : values.flatMap((value) => splitBlanks(value));
    pieces.forEach((piece, index) => {
      if (index > 0 && current !== undefined) {
        fields.push(current);
        current = undefined;
      }
      if (piece !== '' || part.quoted) current = (current ?? '') + piece;
    });
  }
  if (current !== undefined) fields.push(current);
  return pattern ? fields.flatMap((field) => matchFiles(state, field)) : fields;
}

/** Splits at blanks; a leading or trailing blank leaves an empty piece, so that neighbours stay apart. */
const splitBlanks = (value: string) => value.split(/[ \t\n]+/);

function* expandPart(state: ShellState, part: Part, substitute: Substitute): Generator<Wait, string[], void> {
  if (part.kind === 'text') return [part.text];
  if (part.kind === 'command') return [(yield* substitute(state, part.script)).replace(/\n+$/, '')];
  if (part.kind === 'arithmetic') {
    const expression = yield* expandText(state, part.expression, substitute);
    return [String(evaluateArithmetic(expression, state.variables))];
  }
  if ((part.name === '@' || part.name === '*') && part.operator === '')
    return part.name === '@' ? [...state.positional] : [state.positional.join(' ')];
  const value = variable(state, part.name);
  if (part.operator === '') return [value ?? ''];
  if (part.operator === '#' && part.operand.length === 0) return [String((value ?? '').length)];
  const operand = yield* expandText(state, part.operand, substitute);
  return [applyOperator(state, part.name, part.operator, value, operand)];
}

function applyOperator(state: ShellState, name: string, operator: string, value: string | undefined, operand: string) {
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator.replace(':', '')) {
    case '-':
      return missing ? operand : value;
    case '+':
      return missing ? '' : operand;
    case '=':
      if (missing) state.variables[name] = operand;
      return missing ? operand : value;
    case '?':
      if (missing) throw new ShellSyntaxError(`${name}: ${operand || 'parameter not set'}`);
      return value;
    default:
      return trim(value ?? '', operator, operand);
  }
}

/** `#`, `##` cut a matching start, `%`, `%%` a matching end; doubled ones the longest. */
function trim(value: string, operator: string, pattern: string): string {
  const fits = (text: string) => globToRegExp(pattern).test(text);
  const sizes = Array.from({ length: value.length + 1 }, (_, size) => size);
  if (operator.length === 2) sizes.reverse();
  const atStart = operator.startsWith('#');
  for (const size of sizes)
    if (fits(atStart ? value.slice(0, size) : value.slice(value.length - size)))
      return atStart ? value.slice(size) : value.slice(0, value.length - size);
  return value;
}

function variable(state: ShellState, name: string): string | undefined {
  if (name === '?') return String(state.status);
  if (name === '#') return String(state.positional.length);
  if (name === '$' || name === '!') return '1';
  if (name === '0') return state.io.argv[0] ?? 'sh';
  if (/^\d$/.test(name)) return state.positional[Number(name) - 1];
  if (name === '@' || name === '*') return state.positional.join(' ');
  return state.variables[name];
}

/** A shell pattern as a regular expression for the whole text. */
function globToRegExp(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's');
}

/** The files that a pattern in the last part of a path matches; the pattern itself when there are none. */
function matchFiles(state: ShellState, field: string): string[] {
  const slash = field.lastIndexOf('/');
  const folder = field.slice(0, slash + 1);
  const names = state.io.files.list(folder.startsWith('/') ? folder : `${state.directory}/${folder}`) ?? [];
  const matching = names.filter((name) => globToRegExp(field.slice(slash + 1)).test(name) && !name.startsWith('.'));
  return matching.length ? matching.map((name) => folder + name) : [field];
}
