import { absolutePath } from '../open.ts';
import type { Program } from '../process.ts';
import { put, takeLine, takeNext } from '../streams.ts';
import { readOptions, usageError } from './options.ts';
import { linesOf, readLines, sources, unlines } from './read.ts';

/** The positions that `1,3-5,7-` means. */
function ranges(text: string): ((position: number) => boolean) | undefined {
  const parts = text.split(',').map((part) => /^(\d*)(-?)(\d*)$/.exec(part));
  if (parts.some((part) => !part || part[0] === '' || part[0] === '-' || part[0] === '0')) return undefined;
  return (position) =>
    parts.some((part) => {
      const [, from = '', dash = '', to = ''] = part ?? [];
      if (!dash) return position === Number(from);
      return position >= Number(from || 1) && position <= (to ? Number(to) : Number.POSITIVE_INFINITY);
    });
}

const cut: Program = function* (io) {
  const options = readOptions(io, 'b:c:f:d:sno:O:D');
  const list = options.value('f') ?? options.value('c') ?? options.value('b');
  if (list === undefined) {
    io.err('cut: expected a list of bytes, characters, or fields\n');
    return 1;
  }
  const has = ranges(list);
  if (!has) {
    io.err(`cut: invalid range ${list}\n`);
    return 1;
  }
  const delimiter = options.value('d') ?? '\t';
  const joiner = options.value('O') ?? delimiter;
  let status = 0;
  for (const { input } of sources(io, options.operands, () => {
    status = 1;
  })) {
    for (let line = yield* takeLine(input); line !== undefined; line = yield* takeLine(input)) {
      const text = line.replace(/\n$/, '');
      if (!options.has('f')) yield* put(io.stdout, `${[...text].filter((_, index) => has(index + 1)).join('')}\n`);
      else if (!text.includes(delimiter)) {
        if (!options.has('s')) yield* put(io.stdout, `${text}\n`);
      } else {
        const fields = text.split(delimiter).filter((_, index) => has(index + 1));
        yield* put(io.stdout, `${fields.join(joiner)}\n`);
      }
    }
  }
  return status;
};

const uniq: Program = function* (io) {
  const options = readOptions(io, 'cduif:s:w:');
  let status = 0;
  const lines = yield* readLines(io, options.operands.slice(0, 1), () => {
    status = 1;
  });
  const skipFields = Number(options.value('f') ?? 0);
  const skip = Number(options.value('s') ?? 0);
  const width = Number(options.value('w') ?? Number.POSITIVE_INFINITY);
  const keyOf = (line: string) => {
    const rest = skipFields ? line.replace(new RegExp(`^(?:\\s*\\S+){${skipFields}}`), '') : line;
    const key = rest.slice(skip, skip + width);
    return options.has('i') ? key.toLowerCase() : key;
  };
  const groups: { line: string; count: number }[] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last && keyOf(last.line) === keyOf(line)) last.count++;
    else groups.push({ line, count: 1 });
  }
  for (const { line, count } of groups) {
    if ((options.has('d') && count < 2) || (options.has('u') && count > 1)) continue;
    io.out(`${options.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`);
  }
  return status;
};

const classes: Record<string, string> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: '0-9A-Za-z',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\t\n\v\f\r ',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
  xdigit: '0-9A-Fa-f',
};

/** The characters that a set of `tr` means. */
function characters(set: string): string[] {
  const plain = set
    .replace(/\[:(\w+):\]/g, (all, name: string) => classes[name] ?? all)
    .replace(/\\([0-7]{1,3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(
      /\\([nrtabfv\\])/g,
      (_, letter: string) => ({ n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' })[letter] ?? '\\',
    );
  const chars = [...plain];
  const found: string[] = [];
  for (let at = 0; at < chars.length; at++) {
    const [char = '', dash, end] = [chars[at], chars[at + 1], chars[at + 2]];
    if (dash === '-' && end !== undefined && end >= char) {
      for (let code = char.charCodeAt(0); code <= end.charCodeAt(0); code++) found.push(String.fromCharCode(code));
      at += 2;
    } else found.push(char);
  }
  return found;
}

const tr: Program = function* (io) {
  const options = readOptions(io, '+cCds');
  const [first, second] = options.operands;
  if (first === undefined || (second === undefined && !options.has('d') && !options.has('s'))) throw usageError(io);
  const from = characters(first);
  const to = second === undefined ? [] : characters(second);
  const isComplement = options.has('c') || options.has('C');
  const isIn = (char: string) => from.includes(char) !== isComplement;
  const squeezed = options.has('s')
    ? (char: string) => (second === undefined ? isIn(char) : to.includes(char))
    : () => false;
  const translate = (char: string) => {
    if (second === undefined || options.has('d') || !isIn(char)) return char;
    return isComplement ? (to.at(-1) ?? char) : (to[from.lastIndexOf(char)] ?? to.at(-1) ?? char);
  };
  let last = '';
  for (let piece = yield* takeNext(io.stdin); piece; piece = yield* takeNext(io.stdin)) {
    let out = '';
    // Bytes that are no text pass as they are, too.
    for (const char of Buffer.from(piece).toString('latin1')) {
      if (options.has('d') && isIn(char)) continue;
      const shown = translate(char);
      if (shown === last && squeezed(shown)) continue;
      out += shown;
      last = shown;
    }
    yield* put(io.stdout, Buffer.from(out, 'latin1'));
  }
  return 0;
};

const paste: Program = function* (io) {
  const options = readOptions(io, 'd:s');
  let status = 0;
  const delimiters = characters(options.value('d') ?? '\t');
  const columns: string[][] = [];
  for (const { input } of sources(io, options.operands, () => {
    status = 1;
  }))
    columns.push(yield* linesOf(input));
  const join = (texts: readonly string[]) =>
    texts
      .map((text, index) => text + (index < texts.length - 1 ? (delimiters[index % delimiters.length] ?? '') : ''))
      .join('');
  if (options.has('s')) io.out(unlines(columns.map(join)));
  else {
    const rows = Math.max(0, ...columns.map(({ length }) => length));
    for (let row = 0; row < rows; row++) io.out(`${join(columns.map((column) => column[row] ?? ''))}\n`);
  }
  return status;
};

const fold: Program = function* (io) {
  const options = readOptions(io, 'bsw:');
  const width = Number(options.value('w') ?? 80);
  const lines = yield* readLines(io, options.operands);
  for (const line of lines) {
    let rest = line;
    while (rest.length > width) {
      const blank = options.has('s') ? rest.lastIndexOf(' ', width - 1) : -1;
      const end = blank >= 0 ? blank + 1 : width;
      io.out(`${rest.slice(0, end)}\n`);
      rest = rest.slice(end);
    }
    io.out(`${rest}\n`);
  }
  return 0;
};

const strings: Program = function* (io) {
  const options = readOptions(io, 'n:afo');
  const least = Number(options.value('n') ?? 4);
  const text = (yield* readLines(io, options.operands)).join('\n');
  for (const found of text.match(/[\t\x20-\x7e]+/g) ?? []) if (found.length >= least) io.out(`${found}\n`);
  return 0;
};

const comm: Program = function* (io) {
  const options = readOptions(io, '123');
  const [first, second] = options.operands;
  if (first === undefined || second === undefined) throw usageError(io);
  const a = yield* readLines(io, [first]);
  const b = yield* readLines(io, [second]);
  let [i, j] = [0, 0];
  const show = (column: number, line: string) => {
    if (options.has(String(column))) return;
    const tabs = [1, 2].filter((one) => one < column && !options.has(String(one))).length;
    io.out(`${'\t'.repeat(tabs)}${line}\n`);
  };
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (y === undefined || (x !== undefined && x < y)) {
      show(1, x ?? '');
      i++;
    } else if (x === undefined || y < x) {
      show(2, y);
      j++;
    } else {
      show(3, x);
      i++;
      j++;
    }
  }
  return 0;
};

const cmp: Program = function* (io) {
  const options = readOptions(io, 'ls');
  const [first, second = '-'] = options.operands;
  if (first === undefined) throw usageError(io);
  let failed = false;
  const contents: Buffer[] = [];
  for (const name of [first, second]) {
    const loaded = io.files.load(absolutePath(io, name));
    if (name !== '-' && loaded.kind === 'problem') {
      io.err(`cmp: can't open '${name}': ${loaded.problem}\n`);
      failed = true;
    } else if (loaded.kind === 'content') contents.push(Buffer.from(loaded.content));
    else contents.push(Buffer.from((yield* linesOf(io.stdin)).join('\n')));
  }
  const [a, b] = contents;
  if (failed || !a || !b) return 2;
  const size = Math.min(a.length, b.length);
  for (let at = 0, line = 1; at < size; at++) {
    if (a[at] !== b[at]) {
      if (!options.has('s')) io.out(`${first} ${second} differ: char ${at + 1}, line ${line}\n`);
      return 1;
    }
    if (a[at] === 10) line++;
  }
  if (a.length === b.length) return 0;
  if (!options.has('s')) io.err(`cmp: EOF on ${a.length < b.length ? first : second}\n`);
  return 1;
};

/** The applets that work on lines and characters. */
export const lineApplets: readonly (readonly [string, Program])[] = [
  ['cmp', cmp],
  ['comm', comm],
  ['cut', cut],
  ['fold', fold],
  ['paste', paste],
  ['strings', strings],
  ['tr', tr],
  ['uniq', uniq],
];
