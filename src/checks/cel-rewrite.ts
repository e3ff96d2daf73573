import type { ASTNode } from '@marcbachmann/cel-js';

interface Edit {
  at: number;
  remove: number;
  put: string;
}

/** How often loops may stand within each other: their work multiplies. */
const deepest = 3;
const loops: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/**
 * The expression in words that the library can be trusted with: its own `matches` backtracks and cannot be replaced by name, and
 * its `has` takes names alone. Throws for loops that are too deep.
 */
export function rewrite(expression: string, parse: (text: string) => ASTNode): string {
  const edits: Edit[] = [];
  visit(parse(expression), 0, edits);
  const fresh = edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, remove, put }) => text.slice(0, at) + put + text.slice(at + remove), expression);
  if (edits.length > 0 && callsOf(parse(fresh)).includes('matches'))
    throw new Error('no comment may stand before `matches`');
  return fresh;
}

function visit(node: ASTNode, depth: number, edits: Edit[]): void {
  if (node.op === 'rcall') {
    const [name, receiver, list] = node.args;
    if (name === 'matches')
      edits.push({ at: node.input.indexOf(name, receiver.end), remove: name.length, put: linear });
    const isLoop = loops.has(name) && list.length > 1;
    if (isLoop && depth >= deepest) throw new Error(`more than ${deepest} loops stand within each other`);
    visit(receiver, depth, edits);
    for (const each of list) visit(each, isLoop ? depth + 1 : depth, edits);
    return;
  }
  if (node.op === 'call' && node.args[0] === 'has') edits.push(...presence(node));
  for (const each of partsOf(node)) visit(each, depth, edits);
}

/** The function in place of `matches`. */
export const linear = 'matchesLinear';

/** `has(a.b[0].c)` becomes `(a.b[0].?c).hasValue()`. */
function presence(node: ASTNode & { op: 'call' }): Edit[] {
  const [, [field]] = node.args;
  if (field?.op !== '.' || isName(field)) return [];
  const open = node.input.indexOf('(', node.start);
  const dot = node.input.lastIndexOf('.', field.end);
  return [
    { at: node.start, remove: open - node.start, put: '' },
    { at: dot + 1, remove: 0, put: '?' },
    { at: node.end, remove: 0, put: '.hasValue()' },
  ];
}

/** `a.b.c` of names alone. */
function isName(node: ASTNode): boolean {
  return node.op === 'id' || ((node.op === '.' || node.op === '.?') && isName(node.args[0]));
}

function callsOf(node: ASTNode): string[] {
  const own = node.op === 'rcall' || node.op === 'call' ? [node.args[0]] : [];
  return [...own, ...partsOf(node).flatMap(callsOf)];
}

function partsOf(node: ASTNode): ASTNode[] {
  return [node.args as unknown].flat(2).filter((part): part is ASTNode => part instanceof Object && 'op' in part);
}
