import stringWidth from 'string-width';
import { renderInline, renderMarkdown } from '../markdown.ts';
import { harmless, wrap } from '../text.ts';
import type { Style } from '../theme.ts';

/** What follows a passed step. */
export function doneView(debrief: string, style: Style, closing: string): string {
  const { paint, plain, width } = style;
  const indent = plain ? '' : ' ';
  // The word is part of the first paragraph, so that it is wrapped with it.
  const text = renderMarkdown(`Done. ${debrief.trim()}`, style, indent).replace('Done.', paint.green('Done.'));
  return `${text}\n\n${wrap(paint.dim(closing), width, indent)}`;
}

/** One hint of the step; one that is not among the written ones has no place. */
export function hintView(
  hint: { position?: number; of?: number; text: string },
  style: Style,
  closing: string,
): string {
  const indent = style.plain ? '' : ' ';
  const title = hint.position === undefined ? 'Hint, from what is there now' : `Hint ${hint.position} of ${hint.of}`;
  const head = wrap(`${title}: ${renderInline(hint.text, style)}`, style.width, indent);
  const line = `${head}      ${style.paint.dim(closing)}`;
  return stringWidth(line) <= style.width ? line : `${head}\n${indent}${style.paint.dim(closing)}`;
}

/** Commands and files, ready to copy: a solution, or what would be replayed. Lines of a file are not indented: a shell would keep that. */
export function actionsView(lines: readonly string[], style: Style, heading: string): string {
  const body = lines.flatMap((line) =>
    harmless(line)
      .split('\n')
      .map((part, i) => `${i === 0 ? '  ' : ''}${style.paint.cyan(part)}`),
  );
  return [wrap(heading, style.width), ...body].join('\n');
}

/** A sentence of k8s-de itself. */
export function noteView(text: string, style: Style): string {
  return harmless(text)
    .split('\n')
    .map((line) => wrap(line, style.width, style.plain ? '' : ' '))
    .join('\n');
}
