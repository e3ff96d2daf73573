import type { ASTNode } from '@marcbachmann/cel-js';
import type { Expression } from './expression.ts';
import { expandMacro } from './macros.ts';
import { type CelType, string } from './types.ts';

/** Where things of the text that was parsed stand in the text that somebody wrote. */
export interface Origins {
  of(at: number): number;
  /** The name of the message that a map at this place of the written text was. */
  messageAt(at: number): string | undefined;
  /** Whether there is `cel.bind`. */
  binds: boolean;
}

/** The parser's tree in the form that is checked. */
export function expand(root: ASTNode, origins: Origins): Expression {
  const from = (node: ASTNode) => expandNode(node, from, origins);
  return from(root);
}

type Expand = (node: ASTNode) => Expression;

function expandNode(node: ASTNode, from: Expand, origins: Origins): Expression {
  const at = origins.of(node.start);
  switch (node.op) {
    case 'value':
      return { kind: 'literal', at, type: literalType(node.args), value: bytesOf(node) ?? node.args };
    case 'id':
      return { kind: 'name', at, name: node.args };
    case '.':
    case '.?': {
      const [operand, field] = node.args;
      const dot = origins.of(find(node, '.', operand.end));
      return node.op === '.'
        ? { kind: 'select', at: dot, operand: from(operand), field, isTest: false }
        : { kind: 'optional-select', at: dot, operand: from(operand), field };
    }
    case '[]':
    case '[?]': {
      const [operand, index] = node.args;
      const name = node.op === '[]' ? '_[_]' : '_[?_]';
      return { kind: 'call', at: origins.of(find(node, '[', operand.end)), name, list: [from(operand), from(index)] };
    }
    case 'call': {
      const [name, list] = node.args;
      const open = origins.of(find(node, '(', node.start + name.length));
      const call = { at: open, name, list: list.map(from) };
      return expandMacro(call, origins) ?? { kind: 'call', ...call };
    }
    case 'rcall': {
      const [name, receiver, list] = node.args;
      const open = origins.of(find(node, '(', find(node, '.', receiver.end)));
      const call = { at: open, name, receiver: from(receiver), list: list.map(from) };
      return expandMacro(call, origins) ?? { kind: 'call', ...call };
    }
    case 'list':
      return { kind: 'list', at, items: node.args.map(from) };
    case 'map': {
      const message = origins.messageAt(at);
      if (message === undefined)
        return { kind: 'map', at, entries: node.args.map(([key, value]) => [from(key), from(value)]) };
      const fields = node.args.map(([key, value]) => ({
        at: origins.of(find(node, ':', key.end)),
        name: String(key.args),
        value: from(value),
      }));
      return { kind: 'message', at, name: message, fields };
    }
    case '!_':
    case '-_':
      return expandUnary(node, from, at);
    case '?:': {
      const [condition, then, otherwise] = node.args;
      const mark = origins.of(find(node, '?', condition.end));
      return { kind: 'call', at: mark, name: '_?_:_', list: [from(condition), from(then), from(otherwise)] };
    }
    default: {
      const [left, right] = node.args;
      const name = node.op === 'in' ? '@in' : `_${node.op}_`;
      return { kind: 'call', at: origins.of(find(node, node.op, left.end)), name, list: [from(left), from(right)] };
    }
  }
}

/** The place of what stands between two parts of an expression: before it are blanks and closing brackets at most. */
function find(node: ASTNode, text: string, after: number): number {
  const found = node.input.indexOf(text, after);
  return found < 0 ? node.start : found;
}

/** Two signs cancel each other, and the sign of a number is a part of it; not so across a bracket. */
function expandUnary(node: ASTNode & { op: '!_' | '-_' }, from: Expand, at: number): Expression {
  const operand = node.args;
  const isBracketed = node.input.slice(node.start, operand.start).includes('(');
  if (operand.op === node.op && !isBracketed) return from(operand.args as ASTNode);
  const inner = from(operand);
  const number = inner.kind === 'literal' ? inner.value : undefined;
  if (
    node.op === '-_' &&
    !isBracketed &&
    inner.kind === 'literal' &&
    (typeof number === 'bigint' || typeof number === 'number')
  )
    return { ...inner, at, value: -number };
  return { kind: 'call', at, name: node.op, list: [inner] };
}

/** Letters of bytes are those of UTF-8; the parser takes each for one byte, where it is no escape. */
function bytesOf({ input, start, end }: ASTNode): Uint8Array | undefined {
  const [, , letters] = /^[bB](['"])([^\\'"]*)\1$/.exec(input.slice(start, end)) ?? [];
  return letters === undefined ? undefined : Buffer.from(letters, 'utf8');
}

function literalType(value: unknown): CelType {
  if (typeof value === 'string') return string;
  if (typeof value === 'bigint') return { kind: 'int' };
  if (typeof value === 'number') return { kind: 'double' };
  if (typeof value === 'boolean') return { kind: 'bool' };
  if (value instanceof Uint8Array) return { kind: 'bytes' };
  return { kind: value === null ? 'null' : 'uint' };
}
