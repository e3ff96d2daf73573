/** How a string literal of Python begins: its prefix, and its quote. */
export const stringStart = /^([rRbBuUfF]{0,2})("""|'''|"|')/;

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', "'": "'", '"': '"', '\n': '' };

/** The string literal that a text begins with; undefined when there is none, or it has no end. */
export function stringAt(text: string): { text: string; isFormat: boolean; length: number } | undefined {
  const start = stringStart.exec(text);
  if (!start) return undefined;
  const [opening, prefix = '', quote = ''] = start;
  const isRaw = /r/i.test(prefix);
  let value = '';
  for (let at = opening.length; at < text.length; at++) {
    if (text.startsWith(quote, at)) return { text: value, isFormat: /f/i.test(prefix), length: at + quote.length };
    const char = text.charAt(at);
    if (char === '\n' && quote.length === 1) return undefined;
    if (char !== '\\' || isRaw) {
      value += char;
      continue;
    }
    at += 1;
    const next = text.charAt(at);
    value += escapes[next] ?? `\\${next}`;
  }
  return undefined;
}
