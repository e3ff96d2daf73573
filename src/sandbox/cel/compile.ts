import { type ASTNode, ParseError } from '@marcbachmann/cel-js';
import { check } from './checker/check.ts';
import type { Checked, Declarations } from './checker/define.ts';
import { expand, type Origins } from './checker/expand.ts';
import type { Expression } from './checker/expression.ts';
import { partsOf } from './checker/literals.ts';
import { MacroError } from './checker/macros.ts';
import { plan } from './evaluate/plan.ts';
import type { Variables } from './evaluate/run.ts';
import { InstantiationError } from './evaluate/step.ts';
import type { Result } from './evaluate/values.ts';
import { messagesToMaps } from './messages.ts';
import { parseExpression } from './parse.ts';

/** Why an expression cannot be compiled; `issues` is what cel-go prints of it. */
export class CompilationError extends Error {
  readonly issues: string;
  /** Whether it was its constant parts that could not be worked out. */
  readonly isInternal: boolean;

  constructor(issues: string, isInternal = false) {
    super(`${isInternal ? 'program instantiation' : 'compilation'} failed: ${issues}`);
    this.issues = issues;
    this.isInternal = isInternal;
  }
}

/** An expression that fits what is declared; `evaluate` runs it on variables, and throws when it costs too much. */
export interface Compiled {
  expression: Expression;
  checked: Checked;
  evaluate: (variables: Variables) => Result;
}

/** Parses an expression and checks it against what is declared; throws CompilationError. What was compiled before is known. */
export function compile(source: string, declarations: Declarations): Compiled {
  let known = compiled.get(declarations);
  if (!known) {
    known = new Map();
    compiled.set(declarations, known);
  }
  let found = known.get(source);
  if (!found) {
    found = compileAnew(source, declarations);
    if (known.size >= most) known.clear();
    known.set(source, found);
  }
  return found;
}

const compiled = new WeakMap<Declarations, Map<string, Compiled>>();
const most = 500;

function compileAnew(source: string, declarations: Declarations): Compiled {
  const expression = readExpression(source, declarations);
  const checked = check(expression, declarations);
  if (checked.problems.length > 0) throw failed(source, checked.problems);
  try {
    return { expression, checked, evaluate: plan(expression, checked, declarations) };
  } catch (error) {
    if (!(error instanceof InstantiationError)) throw error;
    throw new CompilationError(error.message, true);
  }
}

/** An expression with its macros written out, to be checked; throws CompilationError for what cannot be parsed. */
export function readExpression(source: string, { binds }: Pick<Declarations, 'binds'>): Expression {
  const { text, names } = messagesToMaps(source);
  const origins: Origins = {
    of: (at) => text.originOf(at),
    messageAt: (at) => names.get(at),
    binds: binds === true,
  };
  return expandAll(source, parse(source, text.text, origins), origins);
}

function parse(source: string, text: string, origins: Origins): ASTNode {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw failed(source, [{ at: origins.of(placeOf(error, text)), text: syntaxProblem(error, text) }]);
  }
}

function expandAll(source: string, ast: ASTNode, origins: Origins): Expression {
  try {
    return expand(ast, origins);
  } catch (error) {
    if (!(error instanceof MacroError)) throw error;
    throw failed(source, [{ at: error.at, text: error.message }]);
  }
}

function failed(source: string, problems: readonly { at: number; text: string }[]): CompilationError {
  return new CompilationError(problems.map(({ at, text }) => pointAt(source, at, text)).join('\n'));
}

/** Whether an expression reads a variable. */
export function usesVariable({ expression }: Pick<Compiled, 'expression'>, name: string): boolean {
  const within = (part: Expression): boolean =>
    part.kind === 'name' ? part.name === name : partsOf(part).some(within);
  return within(expression);
}

const anExpression =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

/** A path that should be a name stands where its last dot does. */
function placeOf({ code, range }: ParseError, text: string): number {
  const at = range?.start ?? 0;
  return code === 'invalid_macro_argument' && text[at - 1] === '.' ? at - 1 : at;
}

/** What cel-go says of an early end, of one word too many at the end, and of an operator too many before a word. */
function syntaxProblem({ summary, range }: ParseError, text: string): string {
  const rest = text.slice(range?.start ?? 0);
  const macro = /^(\w+)\(.* invalid predicate iteration variable$/.exec(summary)?.[1];
  if (macro)
    return macro === 'map' || macro === 'filter' ? 'argument is not an identifier' : 'argument must be a simple name';
  if (/EOF/.test(summary)) return `Syntax error: mismatched input '<EOF>' expecting ${anExpression}`;
  if (/^[A-Za-z_]\w*$/.test(rest)) return `Syntax error: extraneous input '${rest}' expecting <EOF>`;
  const operator = /^([/*%+]|[=!<>]=|[<>]|&&|\|\|)\s*[\w'"]/.exec(rest)?.[1];
  if (operator && summary.startsWith('Unexpected token'))
    return `Syntax error: extraneous input '${operator}' expecting ${anExpression}`;
  return `Syntax error: ${summary}`;
}

/** `ERROR: <input>:1:6: problem` with the line and a mark below it. */
function pointAt(source: string, at: number, problem: string): string {
  // Where there is nothing, there is no place to show.
  if (source === '') return `ERROR: <input>:1:0: ${problem}`;
  const before = source.slice(0, at).split('\n');
  const line = before.length;
  const column = [...(before.at(-1) ?? '')];
  const shown = (source.split('\n')[line - 1] ?? '').replaceAll('\t', ' ');
  // What is wide has wide dots and a wide mark below it.
  const dots = column.map((letter) => (isWide(letter) ? '\uff0e' : '.')).join('');
  const mark = isWide([...shown][column.length] ?? '') ? '\uff3e' : '^';
  return `ERROR: <input>:${line}:${column.length + 1}: ${problem}\n | ${shown}\n | ${dots}${mark}`;
}

const isWide = (letter: string) => (letter.codePointAt(0) ?? 0) > 0x7f;
