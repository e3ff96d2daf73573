import type { Files } from '../files.ts';

/** A shell pattern as a regular expression for the whole text; a backslash makes the next character mean itself. */
export function globToRegExp(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (char === '\\' && at + 1 < pattern.length) source += escapeRegExp(pattern[++at] ?? '');
    else if (char === '[') {
      const set = /^\[([!^]?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(pattern.slice(at));
      if (!set) source += '\\[';
      else {
        source += `[${set[1] ? '^' : ''}${withClasses((set[2] ?? '').replace(/[\\\]]/g, '\\$&'))}]`;
        at += set[0].length - 1;
      }
    } else source += escapeRegExp(char);
  }
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    return new RegExp(`^${escapeRegExp(pattern)}$`, 's');
  }
}

export const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

const classes: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\r\\f\\v',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};

/** `[:digit:]` and its like inside a set, in JavaScript's terms; their closing bracket may be escaped. */
export const withClasses = (set: string) => set.replace(/\[:(\w+):\\?\]/g, (all, name: string) => classes[name] ?? all);

/** Backslashes before what would have a meaning in a pattern. */
export const escapeGlob = (text: string) => text.replace(/[*?[\]\\]/g, '\\$&');

/** The files that a pattern matches, sorted; names that begin with a dot only where the pattern does. */
export function matchFiles(files: Files, directory: string, pattern: string): string[] {
  const isAbsolute = pattern.startsWith('/');
  let found = [isAbsolute ? '/' : ''];
  const parts = pattern.split('/').filter(Boolean);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const regexp = globToRegExp(part);
    const isPlain = !/[*?[]/.test(part.replace(/\\./g, ''));
    found = found.flatMap((prefix) => {
      const at = (name: string) => `${prefix}${name}`;
      const inside = (path: string) => (isAbsolute ? path : `${directory}/${path}`);
      const names = isPlain
        ? [part.replace(/\\(.)/g, '$1')]
        : [...(part.startsWith('.') ? ['.', '..'] : []), ...(files.list(inside(prefix || '.')) ?? [])];
      return names
        .filter((name) => isPlain || (regexp.test(name) && (!name.startsWith('.') || part.startsWith('.'))))
        .map(at)
        .filter((path) => files.stat(inside(path), false) !== undefined)
        .map((path) => (isLast ? path : `${path}/`));
    });
  }
  return parts.length ? found : [];
}
