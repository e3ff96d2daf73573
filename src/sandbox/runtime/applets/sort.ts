import { openOutput } from '../open.ts';
import type { Program } from '../process.ts';
import { readOptions } from './options.ts';
import { readLines, unlines } from './read.ts';

interface Key {
  from: number;
  to: number;
  flags: string;
}

/** `sort`: by bytes, or by keys with their own rules. */
const sort: Program = function* (io) {
  const options = readOptions(io, 'nghMucszbrdfioVk:t:o:S:T:m', {});
  let status = 0;
  const lines = yield* readLines(io, options.operands, () => {
    status = 2;
  });
  const separator = options.value('t');
  const global = ['n', 'g', 'h', 'M', 'r', 'f', 'd', 'b', 'V'].filter(options.has).join('');
  const keys = options.values('k').map((text): Key => {
    const [, from = '1', flags = '', to = '', endFlags = ''] =
      /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(text) ?? [];
    return { from: Number(from), to: to ? Number(to) : Number.POSITIVE_INFINITY, flags: flags + endFlags || global };
  });
  const fieldsOf = (line: string, { from, to }: Key) => {
    if (separator !== undefined)
      return line
        .split(separator)
        .slice(from - 1, to)
        .join(separator);
    const fields = line.match(/\s*\S+/g) ?? [];
    return fields.slice(from - 1, to).join('');
  };
  const byKeys = (a: string, b: string) => {
    if (keys.length === 0) return compare(a, b, global);
    for (const key of keys) {
      const order = compare(fieldsOf(a, key), fieldsOf(b, key), key.flags);
      if (order !== 0) return order;
    }
    return 0;
  };
  if (options.has('c')) {
    const wrong = lines.findIndex((line, index) => index > 0 && byKeys(lines[index - 1] ?? '', line) > 0);
    if (wrong < 0) return status;
    io.err(`sort: -:${wrong + 1}: disorder: ${lines[wrong]}\n`);
    return 1;
  }
  const isReversed = options.has('r');
  lines.sort((a, b) => {
    const order = byKeys(a, b);
    if (order !== 0 || options.has('u') || options.has('s')) return order;
    return (a < b ? -1 : a > b ? 1 : 0) * (isReversed ? -1 : 1);
  });
  const kept = options.has('u')
    ? lines.filter((line, index) => index === 0 || byKeys(lines[index - 1] ?? '', line) !== 0)
    : lines;
  const file = options.value('o');
  const output = file === undefined ? io.stdout : openOutput(io, file, false);
  if (typeof output === 'string') {
    io.err(`sort: can't open '${file ?? ''}': ${output}\n`);
    return 2;
  }
  output.write(unlines(kept));
  return status;
};

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function compare(first: string, second: string, flags: string): number {
  const sign = flags.includes('r') ? -1 : 1;
  const clean = (text: string) => (flags.includes('b') || /[nghM]/.test(flags) ? text.trimStart() : text);
  const [a, b] = [clean(first), clean(second)];
  let order: number;
  if (flags.includes('h')) order = humanSize(a) - humanSize(b);
  else if (/[ng]/.test(flags)) order = (Number.parseFloat(a) || 0) - (Number.parseFloat(b) || 0);
  else if (flags.includes('M'))
    order = months.indexOf(a.slice(0, 3).toLowerCase()) - months.indexOf(b.slice(0, 3).toLowerCase());
  else if (flags.includes('V')) order = a.localeCompare(b, 'en', { numeric: true });
  else {
    const [x, y] = flags.includes('f') ? [a.toUpperCase(), b.toUpperCase()] : [a, b];
    order = x < y ? -1 : x > y ? 1 : 0;
  }
  return order * sign;
}

const humanSize = (text: string) =>
  (Number.parseFloat(text) || 0) * 1024 ** ('KMGTPE'.indexOf(/[KMGTPE]/.exec(text)?.[0] ?? ' ') + 1);

export const sortApplets: readonly (readonly [string, Program])[] = [['sort', sort]];
