import type { Wait } from '../process.ts';
import { takeNext } from '../streams.ts';
import type { Terminal } from '../terminal.ts';
import { absolute, type ShellState } from './state.ts';

/** What was typed before, the oldest first. */
export interface History {
  lines: string[];
}

/** Lets a line be typed and edited at a terminal in raw mode; undefined at its end (^D on an empty line). */
export function* editLine(
  state: ShellState,
  terminal: Terminal,
  prompt: string,
  history: History,
): Generator<Wait, string | 'interrupted' | undefined, void> {
  const show = (text: string) => terminal.output.write(text);
  let line: string[] = [];
  let cursor = 0;
  let at = history.lines.length;
  let sequence = '';
  // As busybox does, it asks the terminal where the cursor is; the answer is one of the sequences that are passed over.
  show(`${prompt}\x1b[6n`);

  const back = (count: number) => '\b'.repeat(count);
  const shownPrompt = prompt.split('\n').at(-1) ?? '';
  const redraw = () => show(`\r${shownPrompt}${line.join('')}\x1b[J${back(line.length - cursor)}`);
  state.io.onSignal('WINCH', redraw);
  /** Shows what stands behind the cursor, and goes back to it. */
  const showRest = () => show(line.slice(cursor).join('') + back(line.length - cursor));
  const moveTo = (wanted: number) => {
    const target = Math.max(0, Math.min(line.length, wanted));
    show(target < cursor ? back(cursor - target) : line.slice(cursor, target).join(''));
    cursor = target;
  };
  const remove = (from: number, to: number) => {
    if (from >= to) return;
    moveTo(from);
    line.splice(from, to - from);
    show('\x1b[J');
    showRest();
  };
  const insert = (text: string) => {
    const typed = [...text];
    line.splice(cursor, 0, ...typed);
    cursor += typed.length;
    show(text);
    showRest();
  };
  const recall = (wanted: number) => {
    if (wanted < 0 || wanted > history.lines.length) return;
    at = wanted;
    line = [...(history.lines[at] ?? '')];
    cursor = line.length;
    redraw();
  };
  const wordStart = () => {
    let from = cursor;
    while (from > 0 && line[from - 1] === ' ') from--;
    while (from > 0 && line[from - 1] !== ' ') from--;
    return from;
  };
  const controls: Record<string, () => void> = {
    '\x01': () => moveTo(0),
    '\x02': () => moveTo(cursor - 1),
    '\x05': () => moveTo(line.length),
    '\x06': () => moveTo(cursor + 1),
    '\b': () => remove(cursor - 1, cursor),
    '\x7f': () => cursor > 0 && remove(cursor - 1, cursor),
    '\t': () => {
      const completed = complete(state, line.slice(0, cursor).join(''));
      if (completed === undefined) return show('\x07');
      line.splice(cursor, 0, ...completed);
      cursor += [...completed].length;
      redraw();
    },
    '\x0b': () => remove(cursor, line.length),
    '\x0c': () => {
      show(`\x1b[H\x1b[J${prompt}`);
      show(line.join('') + back(line.length - cursor));
    },
    '\x0e': () => recall(at + 1),
    '\x10': () => recall(at - 1),
    '\x15': () => remove(0, cursor),
    '\x17': () => remove(wordStart(), cursor),
  };
  const escapes: Record<string, () => void> = {
    A: () => recall(at - 1),
    B: () => recall(at + 1),
    C: () => moveTo(cursor + 1),
    D: () => moveTo(cursor - 1),
    H: () => moveTo(0),
    F: () => moveTo(line.length),
    '1~': () => moveTo(0),
    '3~': () => cursor < line.length && remove(cursor, cursor + 1),
    '4~': () => moveTo(line.length),
  };

  for (;;) {
    const bytes = yield* takeNext(terminal.input, 1024);
    if (!bytes) return undefined;
    const characters = [...Buffer.from(bytes).toString('utf8')];
    for (const [index, char] of characters.entries()) {
      if (sequence) {
        sequence += char;
        if (/^\x1b[[O]?$/.test(sequence) || /^\x1b\[[\d;]*$/.test(sequence)) continue;
        escapes[sequence.slice(2)]?.();
        sequence = '';
      } else if (char === '\x1b') sequence = char;
      else if (char === '\r' || char === '\n') {
        moveTo(line.length);
        show('\n');
        const text = line.join('');
        if (text.trim() && history.lines.at(-1) !== text) history.lines.push(text);
        giveBack(terminal, characters.slice(index + 1).join(''));
        return `${text}\n`;
      } else if (char === '\x03') {
        show('^C\n\n');
        giveBack(terminal, characters.slice(index + 1).join(''));
        return 'interrupted';
      } else if (char === '\x04') {
        if (line.length === 0) {
          show('\n');
          return undefined;
        }
        if (cursor < line.length) remove(cursor, cursor + 1);
      } else if (controls[char]) controls[char]();
      else if (char >= ' ') insert(char);
    }
  }
}

/** What was typed ahead belongs to what runs next. */
function giveBack(terminal: Terminal, text: string): void {
  if (text) terminal.giveBack(text);
}

/** What completes the path or command that is being typed, when there is one way to. */
function complete(state: ShellState, typed: string): string | undefined {
  const word = /[^\s;&|<>'"]*$/.exec(typed)?.[0] ?? '';
  const isCommand = !word.includes('/') && /(^|[;&|])\s*$/.test(typed.slice(0, typed.length - word.length));
  const { files } = state.io;
  const slash = word.lastIndexOf('/') + 1;
  const folders = isCommand ? ['/bin', '/usr/bin', '/sbin'] : [absolute(state, word.slice(0, slash) || '.')];
  const start = word.slice(slash);
  const found = [...new Set(folders.flatMap((folder) => files.list(folder) ?? []))].filter((name) =>
    name.startsWith(start),
  );
  const [first] = found;
  if (first === undefined || (start === '' && isCommand)) return undefined;
  let common = first;
  for (const name of found) while (!name.startsWith(common)) common = common.slice(0, -1);
  if (found.length > 1) return common.length > start.length ? common.slice(start.length) : undefined;
  const isFolder = files.stat(`${folders[0] ?? '/'}/${first}`)?.kind === 'directory';
  return `${first.slice(start.length)}${isFolder ? '/' : ' '}`;
}
