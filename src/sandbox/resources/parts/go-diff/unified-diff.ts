/** Where the same lines stand in both texts. */
interface Block {
  a: number;
  b: number;
  size: number;
}

const context = 3;
// Longer texts leave their commonest lines out of the search, as Python's difflib does, of which Go's is a copy.
const popularFrom = 200;

/** The lines that differ, with three lines around them and no file names, as Go's difflib writes them. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): string {
  return hunks(matchingBlocks(before, after), before.length, after.length)
    .map((blocks) => formatHunk(blocks, before, after))
    .join('');
}

/** A stretch of lines that is kept (`same`) or replaced. */
interface Change {
  same: boolean;
  a1: number;
  a2: number;
  b1: number;
  b2: number;
}

function hunks(blocks: readonly Block[], lengthA: number, lengthB: number): Change[][] {
  const changes: Change[] = [];
  let a = 0;
  let b = 0;
  for (const block of [...blocks, { a: lengthA, b: lengthB, size: 0 }]) {
    if (a < block.a || b < block.b) changes.push({ same: false, a1: a, a2: block.a, b1: b, b2: block.b });
    a = block.a + block.size;
    b = block.b + block.size;
    if (block.size) changes.push({ same: true, a1: block.a, a2: a, b1: block.b, b2: b });
  }
  const groups: Change[][] = [];
  let group: Change[] = [];
  changes.forEach((change, i) => {
    if (!change.same) {
      group.push(change);
      return;
    }
    const isFirst = i === 0;
    const isLast = i === changes.length - 1;
    const length = change.a2 - change.a1;
    if (!isFirst && !isLast && length <= 2 * context) {
      group.push(change);
      return;
    }
    const tail = Math.min(length, context);
    if (!isFirst) group.push({ ...change, a2: change.a1 + tail, b2: change.b1 + tail });
    if (group.some(({ same }) => !same)) groups.push(group);
    group = isLast ? [] : [{ ...change, a1: change.a2 - tail, b1: change.b2 - tail }];
  });
  if (group.some(({ same }) => !same)) groups.push(group);
  return groups;
}

function formatHunk(changes: readonly Change[], before: readonly string[], after: readonly string[]): string {
  const [first, last] = [changes[0], changes.at(-1)];
  if (!first || !last) return '';
  const lines = changes.flatMap(({ same, a1, a2, b1, b2 }) =>
    same
      ? before.slice(a1, a2).map((line) => ` ${line}`)
      : [...before.slice(a1, a2).map((line) => `-${line}`), ...after.slice(b1, b2).map((line) => `+${line}`)],
  );
  const head = `@@ -${formatRange(first.a1, last.a2)} +${formatRange(first.b1, last.b2)} @@`;
  return `${[head, ...lines].join('\n')}\n`;
}

function formatRange(start: number, end: number): string {
  const length = end - start;
  if (length === 1) return String(start + 1);
  return `${length ? start + 1 : start},${length}`;
}

function matchingBlocks(before: readonly string[], after: readonly string[]): Block[] {
  const places = new Map<string, number[]>();
  after.forEach((line, i) => {
    places.set(line, [...(places.get(line) ?? []), i]);
  });
  if (after.length >= popularFrom) {
    const most = Math.floor(after.length / 100) + 1;
    for (const [line, found] of places) if (found.length > most) places.delete(line);
  }
  const blocks: Block[] = [];
  const open: [number, number, number, number][] = [[0, before.length, 0, after.length]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [a1, a2, b1, b2] = range;
    const block = longestMatch(before, after, places, range);
    if (block.size === 0) continue;
    blocks.push(block);
    open.push([a1, block.a, b1, block.b], [block.a + block.size, a2, block.b + block.size, b2]);
  }
  return merge(blocks.sort((x, y) => x.a - y.a || x.b - y.b));
}

function longestMatch(
  before: readonly string[],
  after: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [a1, a2, b1, b2]: [number, number, number, number],
): Block {
  const best: Block = { a: a1, b: b1, size: 0 };
  let lengths = new Map<number, number>();
  for (let a = a1; a < a2; a++) {
    const next = new Map<number, number>();
    for (const b of places.get(before[a] ?? '') ?? []) {
      if (b < b1) continue;
      if (b >= b2) break;
      const size = (lengths.get(b - 1) ?? 0) + 1;
      next.set(b, size);
      if (size > best.size) Object.assign(best, { a: a - size + 1, b: b - size + 1, size });
    }
    lengths = next;
  }
  // Common lines were left out of the search: take them in where they adjoin.
  while (best.a > a1 && best.b > b1 && before[best.a - 1] === after[best.b - 1]) {
    best.a--;
    best.b--;
    best.size++;
  }
  while (best.a + best.size < a2 && best.b + best.size < b2 && before[best.a + best.size] === after[best.b + best.size])
    best.size++;
  return best;
}

function merge(blocks: readonly Block[]): Block[] {
  const merged: Block[] = [];
  for (const block of blocks) {
    const last = merged.at(-1);
    if (last && last.a + last.size === block.a && last.b + last.size === block.b) last.size += block.size;
    else merged.push({ ...block });
  }
  return merged;
}
