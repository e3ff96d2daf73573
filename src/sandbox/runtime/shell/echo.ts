import type { ProgramIO } from '../process.ts';

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
    io.out(shown + (newline && !stop ? '\n' : ''));
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
    else
      out += String.fromCharCode(hex === undefined ? Number.parseInt(octal ?? '0', 8) & 255 : Number.parseInt(hex, 16));
    at += all.length - 1;
  }
  return { text: out, stop: false };
}
