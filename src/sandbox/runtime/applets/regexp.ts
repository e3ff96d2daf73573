import { escapeRegExp, withClasses } from '../shell/glob.ts';

/** A POSIX regular expression as JavaScript's; a text is what regcomp says of a wrong one. */
export function posixRegExp(
  pattern: string,
  kind: 'basic' | 'extended' | 'fixed',
  flags = '',
  wrap: (source: string) => string = (source) => source,
): RegExp | string {
  const translated = kind === 'fixed' ? escapeRegExp(pattern) : translate(pattern, kind === 'extended');
  if (typeof translated !== 'string') return translated.problem;
  try {
    return new RegExp(wrap(translated), flags);
  } catch {
    return 'Invalid regular expression';
  }
}

const special = '(){}+?|';
const escapes: Record<string, string> = {
  w: '\\w',
  W: '\\W',
  s: '\\s',
  S: '\\S',
  b: '\\b',
  B: '\\B',
  '<': '\\b(?=\\w)',
  '>': '\\b(?<=\\w)',
  '`': '^',
  "'": '$',
  n: '\\n',
  t: '\\t',
};

function translate(pattern: string, isExtended: boolean): string | { problem: string } {
  let source = '';
  let depth = 0;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    const atStart = source === '' || /(?:\(|\|)$/.test(source);
    if (char === '[') {
      const set = /^\[(\^?)(\]?(?:\[:\w+:\]|\[\.[^\]]*\.\]|[^\]])*)\]/.exec(pattern.slice(at));
      if (!set) return { problem: 'Unmatched [, [^, [:, [., or [=' };
      source += `[${set[1] ?? ''}${withClasses((set[2] ?? '').replace(/[\\[\]]/g, '\\$&').replace(/\\\[:(\w+):\\\]/g, '[:$1:]'))}]`;
      at += set[0].length - 1;
    } else if (char === '\\') {
      const next = pattern[++at];
      if (next === undefined) return { problem: 'Trailing backslash' };
      if (special.includes(next)) {
        // In basic expressions the backslash gives these their meaning, in extended ones it takes it.
        const text = isExtended ? `\\${next}` : next;
        if (!isExtended && next === '(') depth++;
        if (!isExtended && next === ')' && depth-- === 0) return { problem: 'Unmatched ) or \\)' };
        source += text;
      } else if (/[1-9]/.test(next)) source += `\\${next}`;
      else source += escapes[next] ?? escapeRegExp(next);
    } else if (special.includes(char)) {
      if (!isExtended) source += `\\${char}`;
      else if (char === '{' && !/^\{\d*,?\d*\}/.test(pattern.slice(at))) source += '\\{';
      else if ('+?'.includes(char) && atStart) source += `\\${char}`;
      else {
        if (char === '(') depth++;
        if (char === ')' && depth-- === 0) return { problem: 'Unmatched ) or \\)' };
        source += char;
      }
    } else if (char === '*' && (atStart || source === '^')) source += '\\*';
    else if (char === '^' && !isExtended && !atStart) source += '\\^';
    else if (
      char === '$' &&
      !isExtended &&
      at < pattern.length - 1 &&
      !pattern.startsWith('\\)', at + 1) &&
      !pattern.startsWith('\\|', at + 1)
    )
      source += '\\$';
    else source += char === '/' ? '\\/' : char;
  }
  return depth > 0 ? { problem: 'Unmatched ( or \\(' } : source;
}
