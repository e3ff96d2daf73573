import { lexer, type Token, type Tokens } from 'marked';
import { harmless, table, unbroken, wrap } from './text.ts';
import type { Style } from './theme.ts';

/** Draws a lesson's Markdown; every line starts with `indent`. */
export function renderMarkdown(source: string, style: Style, indent = ' '): string {
  return blocks(lexer(harmless(source)), style, indent).join('\n\n');
}

/** Draws the inline marks of one line: a task, a hint. */
export function renderInline(source: string, style: Style): string {
  const [first] = lexer(harmless(source));
  const tokens = first && 'tokens' in first ? first.tokens : undefined;
  return tokens ? inline(tokens, style) : harmless(source);
}

function blocks(tokens: readonly Token[], style: Style, indent: string): string[] {
  return tokens.flatMap((token) => {
    const text = block(token, style, indent);
    return text === '' ? [] : [text];
  });
}

function block(token: Token, style: Style, indent: string): string {
  const { paint, width } = style;
  switch (token.type) {
    case 'space':
    case 'html':
    case 'def':
      return '';
    case 'heading':
      return wrap(paint.bold(inline(token.tokens ?? [], style)), width, indent);
    case 'code':
      // Code keeps its lines: a wrapped command is not the command.
      return String(token.text)
        .split('\n')
        .map((line) => `${indent}  ${paint.cyan(line)}`.trimEnd())
        .join('\n');
    case 'blockquote':
      return blocks(token.tokens ?? [], style, `${indent}${style.plain ? '' : paint.dim('│ ')}`).join('\n');
    case 'list':
      return list(token as Tokens.List, style, indent);
    case 'table':
      return tableBlock(token as Tokens.Table, style, indent);
    case 'hr':
      return style.plain ? '' : indent + paint.dim('─'.repeat(width - indent.length));
    default:
      return wrap(inline('tokens' in token && token.tokens ? token.tokens : [token], style), width, indent);
  }
}

function list(token: Tokens.List, style: Style, indent: string): string {
  const start = Number(token.start || 1);
  const items = token.items.map((item, i) => {
    const mark = token.ordered ? `${start + i}. ` : `${style.plain ? '-' : '•'} `;
    const inner = blocks(item.tokens, style, indent + ' '.repeat(mark.length)).join('\n');
    return `${indent}${mark}${inner.slice(indent.length + mark.length)}`;
  });
  return items.join(token.loose ? '\n\n' : '\n');
}

function tableBlock(token: Tokens.Table, style: Style, indent: string): string {
  const cells = (row: readonly Tokens.TableCell[]) => row.map((cell) => inline(cell.tokens, style));
  const head = cells(token.header).map((cell) => style.paint.bold(cell));
  const lines = table([head, ...token.rows.map(cells)]).split('\n');
  return lines.map((line) => indent + line.replaceAll(unbroken, ' ')).join('\n');
}

function inline(tokens: readonly Token[], style: Style): string {
  const { paint } = style;
  return tokens
    .map((token) => {
      const inner =
        'tokens' in token && token.tokens
          ? inline(token.tokens, style)
          : decodeEntities('text' in token ? String(token.text) : '');
      if (token.type === 'strong') return paint.bold(inner);
      if (token.type === 'em') return paint.italic(inner);
      // A command that is wrapped is not the command.
      if (token.type === 'codespan') return paint.cyan(inner.replaceAll(' ', unbroken));
      if (token.type === 'br') return '\n';
      if (token.type === 'link' && token.href !== inner) return `${inner} (${token.href})`;
      if (token.type === 'html') return '';
      // A newline inside a paragraph is a space; wrapping decides where lines end.
      return inner.replaceAll('\n', ' ');
    })
    .join('');
}

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"', '&#39;': "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:lt|gt|amp|quot|#39);/g, (entity) => entities[entity] ?? entity);
}
