// Somebody else's text may be made to take long: all of this takes time in proportion to it, whatever it is.

/** A part of a text, from the first of its marks to behind its last. */
export interface Span {
  from: number;
  to: number;
  /** What is between the marks. */
  inner: string;
}

/** The fenced blocks of Markdown; one that is not closed goes on to the end. */
export function fencesIn(text: string): Span[] {
  const found: Span[] = [];
  let open: { mark: string; from: number; inner: number } | undefined;
  let at = 0;
  for (const line of text.split('\n')) {
    const next = Math.min(text.length, at + line.length + 1);
    const words = line.trim();
    if (open) {
      if (words === open.mark) {
        found.push({ from: open.from, to: next, inner: text.slice(open.inner, at) });
        open = undefined;
      }
    } else {
      const [mark] = /^(?:`{3,}|~{3,})/.exec(words) ?? [];
      if (mark !== undefined && !words.slice(mark.length).includes('`')) open = { mark, from: at, inner: next };
    }
    at = next;
  }
  if (open) found.push({ from: open.from, to: text.length, inner: text.slice(open.inner) });
  return found;
}

/** The inline code of Markdown: from some backticks to the next that are as many. */
export function codeIn(text: string): Span[] {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: { length }, index }) => ({
    from: index,
    to: index + length,
    length,
  }));
  const closers = new Map<number, number>();
  const closes = new Array<number | undefined>(runs.length);
  for (let i = runs.length - 1; i >= 0; i--) {
    const { length } = runs[i] ?? { length: 0 };
    closes[i] = closers.get(length);
    closers.set(length, i);
  }
  const found: Span[] = [];
  for (let i = 0; i < runs.length; i++) {
    const [open, end] = [runs[i], runs[closes[i] ?? runs.length]];
    if (!open || !end) continue;
    found.push({ from: open.from, to: end.to, inner: text.slice(open.to, end.from) });
    i = closes[i] ?? i;
  }
  return found;
}

/** The text with blanks in place of the spans: what is elsewhere stays at its place. */
export function without(text: string, spans: readonly Span[]): string {
  let rest = '';
  let at = 0;
  for (const { from, to } of spans) {
    rest += text.slice(at, from) + text.slice(from, to).replace(/[^\n]/g, ' ');
    at = to;
  }
  return rest + text.slice(at);
}

/** The links of Markdown, code left out: `all` from the bracket on, and where it leads. */
export function linksIn(markdown: string): { all: string; target: string }[] {
  const unfenced = without(markdown, fencesIn(markdown));
  const text = without(unfenced, codeIn(unfenced));
  const found: { all: string; target: string }[] = [];
  let at = 0;
  for (let middle = text.indexOf(']('); middle >= 0; middle = text.indexOf('](', at)) {
    const end = text.indexOf(')', middle);
    if (end < 0) break;
    const before = text.slice(at, middle);
    const start = before.lastIndexOf('[');
    const [, target] = /^\s*<?([^\s>]+)/.exec(text.slice(middle + 2, end)) ?? [];
    if (start > before.lastIndexOf(']') && target !== undefined)
      found.push({ all: text.slice(at + start, end + 1), target });
    at = end + 1;
  }
  return found;
}
