import { type ASTNode, ParseError } from '@marcbachmann/cel-js';
import { isRecord } from '../../kube/object.ts';
import { type Checked, check, type Declarations, type Problem } from './checker/check.ts';
import { expand, type Origins } from './checker/expand.ts';
import type { Expression } from './checker/expression.ts';
import { MacroError } from './checker/macros.ts';
import { type Program, parseExpression } from './environment.ts';
import { messagesToMaps } from './messages.ts';
import { Rewriting } from './rewriting.ts';

/** Why an expression cannot be compiled; `issues` is what cel-go prints of it. */
export class CompilationError extends Error {
  readonly issues: string;

  constructor(issues: string) {
    super(`compilation failed: ${issues}`);
    this.issues = issues;
  }
}

/** An expression that fits what is declared. */
export interface Compiled extends Program {
  expression: Expression;
  checked: Checked;
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
  const compiled = parseAndCheck(source, declarations);
  const { problems } = compiled.checked;
  if (problems.length > 0) throw failed(source, problems);
  return compiled;
}

/** All that does not fit what is declared; throws CompilationError for what cannot be parsed. */
export function findProblems(source: string, declarations: Declarations): readonly Problem[] {
  return parseAndCheck(source, declarations).checked.problems;
}

function parseAndCheck(source: string, declarations: Declarations): Compiled {
  const { text, names } = messagesToMaps(source);
  const matching = linearMatches(text.text);
  const origins: Origins = {
    of: (at) => text.originOf(matching.originOf(at)),
    messageAt: (at) => names.get(at),
    nameOf: (name) => written.get(name) ?? name,
    binds: declarations.binds === true,
  };
  const program = parse(source, matching.text, origins);
  const expression = expandAll(source, program.ast, origins);
  return { ...program, expression, checked: check(expression, declarations) };
}

function parse(source: string, text: string, origins: Origins): Program {
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
export function usesVariable({ ast }: Program, name: string): boolean {
  const within = (node: unknown): boolean => {
    if (Array.isArray(node)) return node.some(within);
    if (!isRecord(node) || !('op' in node)) return false;
    return node.op === 'id' ? node.args === name : within(node.args);
  };
  return within(ast as unknown);
}

// The engine's own `matches` is a plain RegExp, which a hostile pattern can keep busy for ever; what its own `value()` gives it cannot
// compare.
function linearMatches(text: string): Rewriting {
  const out = new Rewriting();
  for (const part of text.split(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\.matches\(|\.value\(\))/))
    out.put(part, linear.get(part));
  return out;
}

const linear = new Map([
  ['.matches(', '.matchesLinear('],
  ['.value()', '.valueOfAny()'],
]);
const written = new Map([
  ['matchesLinear', 'matches'],
  ['valueOfAny', 'value'],
]);

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
