import type { ProgramIO } from '../process.ts';
import type { Chunk } from '../streams.ts';

/** `echo`, with -n and -e. */
export function echo(io: ProgramIO): number {
  const rest = io.argv.slice(1);
  let newline = true;
  let escapes = false;
  while (rest[0] && /^-[neE]+$/.test(rest[0])) {
    for (const option of rest.shift()?.slice(1) ?? '') {
      if (option === 'n') newline = false;
      else escapes = option === 'e';
    }
  }
  const text = rest.join(' ');
  if (!escapes) io.out(text + (newline ? '\n' : ''));
  else {
    const { text: shown, stop } = withEscapes(text, true);
    io.out(withRawBytes(shown + (newline && !stop ? '\n' : '')));
  }
  return 0;
}

const simple: Record<string, string> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Backslash escapes; `\c` ends all output, where it is allowed. */
export function withEscapes(text: string, allowStop: boolean): { text: string; stop: boolean } {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at);
    if (allowStop && rest.startsWith('\\c')) return { text: out, stop: true };
    const match = /^\\(?:([abefnrtv\\])|x([0-9A-Fa-f]{1,2})|0?([0-7]{1,3}))/.exec(rest);
    if (!match) {
      out += text[at];
      continue;
    }
    const [all, letter, hex, octal] = match;
    if (letter !== undefined) out += simple[letter] ?? letter;
    else out += rawCharacter(hex === undefined ? Number.parseInt(octal ?? '0', 8) & 255 : Number.parseInt(hex, 16));
    at += all.length - 1;
  }
  return { text: out, stop: false };
}

// Bytes that are no character of their own are kept in a place of Unicode that nobody uses, until they are written.
const rawPlace = 0xf700;
const rawCharacter = (byte: number) => String.fromCharCode(byte < 128 ? byte : rawPlace + byte);

/** What escapes meant, as it is written: bytes where they name bytes. */
export function withRawBytes(text: string): Chunk {
  if (!/[\uf780-\uf7ff]/.test(text)) return text;
  const pieces = text.split(/([\uf780-\uf7ff])/);
  return Buffer.concat(
    pieces.map((piece, index) => (index % 2 ? Uint8Array.of(piece.charCodeAt(0) - rawPlace) : Buffer.from(piece))),
  );
}
