import type { Program } from '../process.ts';
import { readOptions, usageError } from './options.ts';
import { readText } from './read.ts';

type Line = { mark: ' ' | '-' | '+'; text: string };

/** `diff`: in the unified form, which is busybox's only one. */
const diff: Program = function* (io) {
  const options = readOptions(io, 'abdiL:NqrsS:tTU:wBu');
  const [first, second] = options.operands;
  if (first === undefined || second === undefined) throw usageError(io);
  let failed = false;
  const fail = () => {
    failed = true;
  };
  const a = yield* readText(io, [first], fail);
  const b = yield* readText(io, [second], fail);
  if (failed) return 2;
  if (a === b) {
    if (options.has('s')) io.out(`Files ${first} and ${second} are identical\n`);
    return 0;
  }
  if (options.has('q')) {
    io.out(`Files ${first} and ${second} differ\n`);
    return 1;
  }
  const context = Number(options.value('U') ?? 3);
  const [labelA = first, labelB = second] = options.values('L');
  io.out(`--- ${labelA}\n+++ ${labelB}\n`);
  for (const hunk of hunks(compare(a.replace(/\n$/, '').split('\n'), b.replace(/\n$/, '').split('\n')), context))
    io.out(hunk);
  return 1;
};

/** The lines of both, in order, by their longest common subsequence. */
function compare(a: readonly string[], b: readonly string[]): Line[] {
  const sizes = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = sizes[i];
      if (row)
        row[j] = a[i] === b[j] ? (sizes[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(sizes[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ mark: ' ', text: a[i] ?? '' });
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || (sizes[i + 1]?.[j] ?? 0) >= (sizes[i]?.[j + 1] ?? 0)))
      lines.push({ mark: '-', text: a[i++] ?? '' });
    else lines.push({ mark: '+', text: b[j++] ?? '' });
  }
  return lines;
}

function* hunks(lines: readonly Line[], context: number): Generator<string, void, undefined> {
  const changed = lines.flatMap(({ mark }, index) => (mark === ' ' ? [] : [index]));
  for (let at = 0; at < changed.length; ) {
    let end = at;
    while (end + 1 < changed.length && (changed[end + 1] ?? 0) - (changed[end] ?? 0) <= 2 * context) end++;
    const from = Math.max(0, (changed[at] ?? 0) - context);
    const to = Math.min(lines.length, (changed[end] ?? 0) + context + 1);
    const before = (mark: Line['mark']) => lines.slice(0, from).filter((line) => line.mark !== mark).length;
    const inside = lines.slice(from, to);
    const range = (mark: Line['mark']) => {
      const count = inside.filter((line) => line.mark !== mark).length;
      return `${before(mark) + (count ? 1 : 0)}${count === 1 ? '' : `,${count}`}`;
    };
    yield `@@ -${range('+')} +${range('-')} @@\n${inside.map(({ mark, text }) => `${mark}${text}\n`).join('')}`;
    at = end + 1;
  }
}

export const diffApplets: readonly (readonly [string, Program])[] = [['diff', diff]];
