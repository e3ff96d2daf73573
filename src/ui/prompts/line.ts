import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from 'node:readline';

export interface PromptOptions {
  /** Earlier lines, newest first. */
  history: readonly string[];
  /** The candidates for the end of the line, and the part that they replace. Synchronous: a second Tab would be typed otherwise. */
  complete(line: string): { candidates: string[]; replaces: string };
}

export interface Streams {
  input: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

export type Typed = { kind: 'line'; text: string } | { kind: 'interrupt' } | { kind: 'end' };

/** A shell-like line input that other text can be printed above. */
export interface Prompt {
  /** Asks for the next line; one that was pasted or typed ahead comes at once. */
  next(label: string): Promise<Typed>;
  /** Prints above the line that is being typed, and draws it again. */
  above(text: string): void;
  /** Leaves the terminal to a program until the promise is settled. */
  lend<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/** Opens the prompt on a terminal, or on any streams in a test. */
export function openPrompt({ history, complete }: PromptOptions, { input, output }: Streams): Prompt {
  const waiting: Typed[] = [];
  let wake: ((typed: Typed) => void) | undefined;
  let isLent = false;
  let isClosed = false;
  const give = (typed: Typed) => {
    if (!wake) return void waiting.push(typed);
    const woken = wake;
    wake = undefined;
    woken(typed);
  };
  const line: Interface = createInterface({
    input,
    output,
    terminal: true,
    history: [...history],
    historySize: 500,
    removeHistoryDuplicates: true,
    tabSize: 4,
    completer: (text: string) => {
      const { candidates, replaces } = complete(text);
      return [candidates, replaces];
    },
  });
  line.setPrompt('');
  line.on('line', (text) => give({ kind: 'line', text }));
  line.on('close', () => {
    isClosed = true;
    give({ kind: 'end' });
  });
  line.on('SIGINT', () => {
    output.write('^C\n');
    // Something is under way: Ctrl-C means what it means without a prompt.
    if (!wake) return void process.kill(process.pid, 'SIGINT');
    // What was typed so far is given up, as in a shell; typing keys for that would draw the prompt again.
    Object.assign(line, { line: '', cursor: 0, prevRows: 0 });
    give({ kind: 'interrupt' });
  });

  return {
    next(label) {
      line.setPrompt(label);
      const typed = waiting.shift();
      if (typed) {
        // Shown as if it had been typed now.
        if (typed.kind === 'line') output.write(`${label}${typed.text}\n`);
        return Promise.resolve(typed);
      }
      if (isClosed) return Promise.resolve({ kind: 'end' });
      return new Promise((resolve) => {
        wake = resolve;
        line.resume();
        line.prompt(true);
      });
    },
    above(text) {
      if (!wake || isLent) return void output.write(text);
      const { rows } = line.getCursorPos();
      moveCursor(output, 0, -rows);
      cursorTo(output, 0);
      clearScreenDown(output);
      output.write(text);
      // readline would go up by the rows that were just cleared.
      Object.assign(line, { prevRows: 0 });
      line.prompt(true);
    },
    async lend(work) {
      isLent = true;
      line.pause();
      input.setRawMode?.(false);
      // Node stops reading the terminal in the next tick, and a program must not share the keys with it.
      await new Promise((resolve) => setImmediate(resolve));
      try {
        return await work();
      } finally {
        isLent = false;
        input.setRawMode?.(true);
        line.resume();
      }
    },
    close: () => line.close(),
  };
}
