const escapes = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);

/** A text as CEL writes it; letters that have no escape of their own stay as they are. */
export function quote(text: string): string {
  return `"${[...text].map((letter) => escapes.get(letter) ?? letter).join('')}"`;
}

/** A text as Go writes it: what cannot be printed is escaped too. */
export function quoteGo(text: string): string {
  return `"${[...text].map(escapeGo).join('')}"`;
}

function escapeGo(letter: string): string {
  const known = escapes.get(letter);
  if (known) return known;
  if (/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(letter)) return letter;
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
