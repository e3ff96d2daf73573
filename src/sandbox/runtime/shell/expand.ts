import type { Wait } from '../process.ts';
import { evaluateArithmetic } from './arithmetic.ts';
import { escapeGlob, globToRegExp, matchFiles } from './glob.ts';
import { parameter, ShellExit, type ShellState, setVariable } from './state.ts';
import { substitute } from './substitute.ts';
import { type Part, ShellSyntaxError, type Word } from './words.ts';

interface Segment {
  text: string;
  quoted: boolean;
}

/** Expands words to fields: unquoted results are split, `"$@"` gives one field each, patterns match files. */
export function* expandWords(state: ShellState, words: readonly Word[]): Generator<Wait, string[], void> {
  const fields: string[] = [];
  for (const word of words) fields.push(...(yield* expandFields(state, word)));
  return fields;
}

/** Expands a word to one string, without splitting: assignments, redirections. */
export function* expandText(state: ShellState, word: Word): Generator<Wait, string, void> {
  let text = '';
  for (const part of withHome(state, word)) text += (yield* expandPart(state, part)).join(' ');
  return text;
}

/** Expands a word to a pattern, in which what was quoted means itself. */
export function* expandPattern(state: ShellState, word: Word): Generator<Wait, string, void> {
  let pattern = '';
  for (const part of word) {
    const text = (yield* expandPart(state, part)).join(' ');
    pattern += part.quoted ? escapeGlob(text) : text;
  }
  return pattern;
}

function* expandFields(state: ShellState, word: Word): Generator<Wait, string[], void> {
  const fields: Segment[][] = [];
  let current: Segment[] | undefined;
  const add = (text: string, quoted: boolean) => {
    current ??= [];
    current.push({ text, quoted });
  };
  const end = () => {
    if (current) fields.push(current);
    current = undefined;
  };
  for (const part of withHome(state, word)) {
    const values = yield* expandPart(state, part);
    for (const [index, value] of values.entries()) {
      if (index > 0) end();
      if (part.kind === 'text' || part.quoted) {
        add(value, part.quoted);
        continue;
      }
      for (const piece of split(value, state.variables.IFS ?? ' \t\n')) {
        if (piece === undefined) end();
        else add(piece, false);
      }
    }
  }
  end();
  return fields.flatMap((field) => matched(state, field));
}

function matched(state: ShellState, field: readonly Segment[]): string[] {
  const plain = field.map(({ text }) => text).join('');
  const isPattern = field.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));
  if (!isPattern || state.options.has('f')) return [plain];
  const pattern = field.map(({ text, quoted }) => (quoted ? escapeGlob(text) : text)).join('');
  const found = matchFiles(state.io.files, state.directory, pattern);
  return found.length ? found : [plain];
}

/** The pieces of a value; undefined between two fields. */
function split(value: string, separators: string): (string | undefined)[] {
  const pieces: (string | undefined)[] = [];
  let piece = '';
  let afterBlank = false;
  for (const char of value) {
    const isBlank = separators.includes(char) && /\s/.test(char);
    const isSeparator = separators.includes(char) && !isBlank;
    if (isBlank) {
      if (piece) pieces.push(piece);
      if (piece || !afterBlank) pieces.push(undefined);
      piece = '';
      afterBlank = true;
    } else if (isSeparator) {
      if (piece || pieces.length === 0 || !afterBlank) pieces.push(piece);
      pieces.push(undefined);
      piece = '';
      afterBlank = false;
    } else {
      piece += char;
      afterBlank = false;
    }
  }
  if (piece) pieces.push(piece);
  return pieces;
}

/** `~` at the start of a word. */
function withHome(state: ShellState, word: Word): Word {
  const [first, ...rest] = word;
  const match = first?.kind === 'text' && !first.quoted ? /^~([\w.-]*)(?=\/|$)/.exec(first.text) : null;
  if (!match || first?.kind !== 'text' || (match[0] === first.text && rest.length > 0)) return word;
  const home = match[1] ? homeOf(state, match[1]) : state.variables.HOME;
  if (home === undefined) return word;
  return [{ ...first, text: home + first.text.slice(match[0].length), quoted: true }, ...rest];
}

const homeOf = (state: ShellState, name: string) =>
  (state.io.files.read('/etc/passwd') ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === name)?.[5];

function* expandPart(state: ShellState, part: Part): Generator<Wait, string[], void> {
  if (part.kind === 'text') return [part.text];
  if (part.kind === 'command') return [(yield* substitute(state, part.script)).replace(/\n+$/, '')];
  if (part.kind === 'arithmetic') {
    const expression = yield* expandText(state, part.expression);
    return [String(evaluateArithmetic(expression, state.variables))];
  }
  const { name, operator } = part;
  const isAll = name === '@' || name === '*';
  if (isAll && operator === '') {
    if (name === '*' && part.quoted) return [state.positional.join(state.variables.IFS?.[0] ?? ' ')];
    return [...state.positional];
  }
  const value = parameter(state, name);
  if (value === undefined && state.options.has('u') && !isAll && !/^:?[-+=?]/.test(operator))
    throw new ShellSyntaxError(`${name}: parameter not set`);
  if (operator === '') return [value ?? ''];
  if (operator === 'length') return [String([...(value ?? '')].length)];
  if (/^[#%/]/.test(operator)) {
    const pattern = yield* expandPattern(state, part.operand);
    if (!operator.startsWith('/')) return [trim(value ?? '', operator, pattern)];
    const replacement = part.replacement ? yield* expandText(state, part.replacement) : '';
    return [replace(value ?? '', pattern, replacement, operator === '//')];
  }
  if (operator === ':') {
    const [from = '', length] = (yield* expandText(state, part.operand)).split(':');
    return [substring(value ?? '', evaluateArithmetic(from, state.variables), length, state.variables)];
  }
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  // What is not needed is not expanded: ${x:=$(command)}.
  if (missing === operator.endsWith('+')) return [operator.endsWith('+') ? '' : (value ?? '')];
  const operand = yield* expandText(state, part.operand);
  if (operator.endsWith('?')) {
    const text = operand || (operator.startsWith(':') ? 'parameter not set or null' : 'parameter not set');
    throw new ShellSyntaxError(`${name}: ${text}`);
  }
  if (operator.endsWith('=') && !setVariable(state, name, operand)) throw new ShellExit(2);
  return [operand];
}

function substring(value: string, from: number, length: string | undefined, variables: Record<string, string>): string {
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (length === undefined) return value.slice(start);
  const count = evaluateArithmetic(length, variables);
  return value.slice(start, count < 0 ? value.length + count : start + count);
}

function replace(value: string, pattern: string, replacement: string, all: boolean): string {
  const source = globToRegExp(pattern).source.slice(1, -1);
  if (pattern === '') return value;
  return value.replace(new RegExp(source, all ? 'gsu' : 'su'), () => replacement);
}

/** `#`, `##` cut a matching start, `%`, `%%` a matching end; doubled ones the longest. */
function trim(value: string, operator: string, pattern: string): string {
  const regexp = globToRegExp(pattern);
  const sizes = Array.from({ length: value.length + 1 }, (_, size) => size);
  if (operator.length === 2) sizes.reverse();
  const atStart = operator.startsWith('#');
  for (const size of sizes)
    if (regexp.test(atStart ? value.slice(0, size) : value.slice(value.length - size)))
      return atStart ? value.slice(size) : value.slice(0, value.length - size);
  return value;
}
