import type { Files } from '../files.ts';

/** `echo`, with -n and -e. */
export function echo(words: readonly string[], out: (text: string) => void): number {
  const rest = words.slice(1);
  let newline = true;
  let escapes = false;
  while (rest[0] && /^-[neE]+$/.test(rest[0])) {
    const option = rest.shift() ?? '';
    if (option.includes('n')) newline = false;
    if (option.includes('e')) escapes = true;
  }
  const text = rest.join(' ');
  out((escapes ? withEscapes(text) : text) + (newline ? '\n' : ''));
  return 0;
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '\\': '\\', a: '\x07', e: '\x1b' };

function withEscapes(text: string): string {
  return text.replace(/\\([ntr\\ae])/g, (_, char: string) => escapes[char] ?? char);
}

/** `printf FORMAT ARGUMENT…`: the format again while arguments are left. */
export function printf(words: readonly string[], out: (text: string) => void): number {
  const format = withEscapes(words[1] ?? '');
  const rest = words.slice(2);
  do {
    let used = 0;
    const text = format.replace(
      /%(-?0?\d*)(?:\.(\d+))?([sdif%c])/g,
      (_, width: string, precision: string, type: string) => {
        if (type === '%') return '%';
        used++;
        const given = rest.shift() ?? '';
        const value = type === 's' || type === 'c' ? given : numeric(given, type, precision);
        return pad(value, width);
      },
    );
    out(text);
    if (used === 0) break;
  } while (rest.length > 0);
  return 0;
}

const numeric = (text: string, type: string, precision: string | undefined) =>
  type === 'f'
    ? (Number(text) || 0).toFixed(precision === undefined ? 6 : Number(precision))
    : String(Math.trunc(Number(text) || 0));

function pad(text: string, width: string): string {
  const size = Number.parseInt(width.replace('-', ''), 10) || 0;
  if (width.startsWith('-')) return text.padEnd(size);
  return text.padStart(size, width.startsWith('0') ? '0' : ' ');
}

/** `test`: 0 when the expression is true, 1 when it is false. */
export function test(files: Files, words: readonly string[], absolute: (path: string) => string): number {
  let position = 0;
  const isDirectory = (path: string) => files.list(absolute(path)) !== undefined;
  const exists = (path: string) => files.read(absolute(path)) !== undefined || isDirectory(path);
  const unary: Record<string, (value: string) => boolean> = {
    '-n': (value) => value !== '',
    '-z': (value) => value === '',
    '-e': exists,
    '-f': (path) => files.read(absolute(path)) !== undefined,
    '-r': exists,
    '-w': exists,
    '-x': exists,
    '-d': isDirectory,
    '-s': (path) => (files.read(absolute(path)) ?? '') !== '',
  };
  const primary = (): boolean => {
    const word = words[position++] ?? '';
    const [operator, right] = [words[position], words[position + 1]];
    const compare = operator === undefined ? undefined : comparisons[operator];
    if (compare && right !== undefined) {
      position += 2;
      return compare(word, right);
    }
    if (word === '!') return !primary();
    if (word === '(') {
      const value = either();
      position++;
      return value;
    }
    const check = unary[word];
    if (check && position < words.length) return check(words[position++] ?? '');
    return word !== '';
  };
  const both = (): boolean => {
    let value = primary();
    while (words[position] === '-a' && position++ >= 0) value = primary() && value;
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (words[position] === '-o' && position++ >= 0) value = both() || value;
    return value;
  };
  return words.length > 0 && either() ? 0 : 1;
}

const comparisons: Record<string, (a: string, b: string) => boolean> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
};
