import { stringAt } from '../python-string.ts';

/** A piece of a Python expression. */
export type Token =
  | { kind: 'name' | 'number' | 'operator'; text: string }
  | { kind: 'string'; text: string; formatted: boolean }
  | { kind: 'end'; text: '' };

/** A statement on lines of its own, without comments; brackets that are open and `\` join lines. */
export interface LogicalLine {
  text: string;
  indent: number;
  /** Of its first line, from 1. */
  number: number;
}

const operators = /^(?:\*\*|==|!=|<=|>=|->|[-+*/%()[\]{},.:=<>|&@])/;

/** Cuts a text into tokens; undefined when it is no Python that we know. */
export function tokensOf(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let rest = text;
  for (;;) {
    rest = rest.replace(/^(?:\s|\\\n)+/, '');
    if (rest === '') return [...tokens, { kind: 'end', text: '' }];
    const string = stringAt(rest);
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    const number = /^\d[\d_]*(?:\.\d+)?/.exec(rest)?.[0];
    const operator = operators.exec(rest)?.[0];
    if (string) tokens.push({ kind: 'string', text: string.text, formatted: string.isFormat });
    else if (name) tokens.push({ kind: 'name', text: name });
    else if (number) tokens.push({ kind: 'number', text: number });
    else if (operator) tokens.push({ kind: 'operator', text: operator });
    else return undefined;
    rest = rest.slice((string?.length ?? 0) || (name ?? number ?? operator ?? '').length);
  }
}

/** The statements of a module, with the blocks below them as lines of a deeper indent. */
export function logicalLines(source: string): LogicalLine[] {
  const lines: LogicalLine[] = [];
  let text = '';
  let depth = 0;
  let number = 1;
  let first = 1;
  const finish = () => {
    if (text.trim() !== '')
      lines.push({ text: text.trim(), indent: /^[ \t]*/.exec(text)?.[0].length ?? 0, number: first });
    text = '';
  };
  for (let at = 0; at < source.length; ) {
    const rest = source.slice(at);
    const isInWord = /\w$/.test(text);
    const string = isInWord && !/^['"]/.test(rest) ? undefined : stringAt(rest);
    const piece = string ? rest.slice(0, string.length) : rest.startsWith('\\\n') ? '\\\n' : (rest[0] ?? '');
    at += piece.length;
    if (text === '') first = number;
    number += piece.split('\n').length - 1;
    if (!string && piece === '#') {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else if (!string && piece === '\n' && depth === 0) finish();
    else {
      if (!string && /[([{]/.test(piece)) depth += 1;
      if (!string && /[)\]}]/.test(piece)) depth -= 1;
      text += piece;
    }
  }
  finish();
  return lines;
}
