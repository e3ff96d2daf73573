import type { Signal } from './signals.ts';
import { type Chunk, type Input, type Output, type Pressure, sink, toBytes, waiting } from './streams.ts';

/** A terminal as a program sees it, with the line discipline that Linux gives it. */
export interface Terminal {
  input: Input;
  output: Output;
  /** What `stty` sets. */
  mode: { canonical: boolean; echo: boolean; signals: boolean };
  /** The process group that gets the signals of its keys. */
  foreground: number;
  size(): { columns: number; rows: number };
  /** Input that was taken too early comes back. */
  giveBack(text: string): void;
}

/** The other side: where somebody types. */
export interface TerminalLine extends Terminal {
  type(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
}

const keys = { interrupt: 3, endOfFile: 4, erase: 127, killLine: 21, eraseWord: 23, quit: 28, suspend: 26 };

/** A terminal whose screen is `show` and whose keys signal process groups by `signal`. */
export function terminalLine(
  show: (chunk: Uint8Array) => void,
  signal: (group: number, signal: Signal) => void,
  pressure?: Pressure,
): TerminalLine {
  let columns = 0;
  let rows = 0;
  let line: string[] = [];
  const ready: (Uint8Array | 'end')[] = [];
  const readable = waiting();
  const screen = (text: string) => show(Buffer.from(text));
  const mode = { canonical: true, echo: true, signals: true };

  const deliver = (piece: Uint8Array | 'end') => {
    ready.push(piece);
    readable.wake();
  };
  const echo = (text: string) => {
    if (mode.echo) screen(text);
  };
  const eraseLast = () => {
    const last = line.pop();
    // A control character was shown as two.
    if (last !== undefined) echo(isControl(last) && last !== '\t' ? '\b \b\b \b' : '\b \b');
  };
  const signalKey = (code: number): Signal | undefined =>
    code === keys.interrupt ? 'INT' : code === keys.quit ? 'QUIT' : code === keys.suspend ? 'TSTP' : undefined;

  const typeCharacter = (typed: string) => {
    const char = typed === '\r' && mode.canonical ? '\n' : typed;
    const code = char.charCodeAt(0);
    const wanted = mode.signals ? signalKey(code) : undefined;
    if (wanted) {
      echo(shown(char));
      line = [];
      return signal(terminal.foreground, wanted);
    }
    if (!mode.canonical) {
      echo(char === '\n' ? '\r\n' : char);
      return deliver(Buffer.from(char));
    }
    if (code === keys.erase) return eraseLast();
    if (code === keys.killLine) while (line.length > 0) eraseLast();
    else if (code === keys.eraseWord) {
      while (line.length > 0 && /\s/.test(line.at(-1) ?? '')) eraseLast();
      while (line.length > 0 && !/\s/.test(line.at(-1) ?? '')) eraseLast();
    } else if (code === keys.endOfFile) {
      deliver(line.length > 0 ? Buffer.from(line.join('')) : 'end');
      line = [];
    } else if (char === '\n') {
      echo('\r\n');
      deliver(Buffer.from(`${line.join('')}\n`));
      line = [];
    } else {
      line.push(char);
      echo(shown(char));
    }
  };

  const terminal: TerminalLine = {
    mode,
    foreground: 0,
    size: () => ({ columns, rows }),
    input: {
      take(max = Number.POSITIVE_INFINITY, wholeLine = false) {
        const first = ready.shift();
        if (first === undefined || first === 'end') return first;
        const newline = wholeLine ? first.indexOf(10) : -1;
        const size = Math.min(max, newline < 0 ? first.length : newline + 1);
        if (size < first.length) ready.unshift(first.subarray(size));
        return first.subarray(0, size);
      },
      ready: (resume) => {
        if (ready.length > 0) resume();
        return readable.wait(resume);
      },
      retain: () => {},
      release: () => {},
    },
    output: sink((chunk: Chunk) => show(withReturns(toBytes(chunk))), undefined, pressure),
    giveBack: (text) => void ready.unshift(Buffer.from(text)),
    type(bytes) {
      for (const char of Buffer.from(bytes).toString('utf8')) typeCharacter(char);
    },
    resize(newColumns, newRows) {
      if (newColumns === columns && newRows === rows) return;
      columns = newColumns;
      rows = newRows;
      signal(terminal.foreground, 'WINCH');
    },
  };
  return terminal;
}

const isControl = (char: string) => char < ' ' || char === '\x7f';

/** `^C` for the control character 3. */
const shown = (char: string) =>
  isControl(char) && char !== '\t' ? `^${String.fromCharCode(char.charCodeAt(0) ^ 64)}` : char;

/** Newlines go out as carriage return and newline (ONLCR). */
function withReturns(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(10)) return bytes;
  const out: number[] = [];
  for (const byte of bytes) {
    if (byte === 10) out.push(13);
    out.push(byte);
  }
  return Uint8Array.from(out);
}
