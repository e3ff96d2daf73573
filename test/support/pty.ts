import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** A program on a terminal of its own, as a person sees it and types to it. */
export interface Pty {
  pid: number;
  /** Types a line and Enter. What is seen afterwards is looked for on the lines below it. */
  type(line: string): void;
  /** Sends keys as they are. */
  press(keys: string): void;
  /** Resolves when the text is on the screen, with all that is there since the last line typed; waits, never sleeps. */
  see(wanted: string | RegExp): Promise<string>;
  /** Resolves when the text is on the whole screen as often as that. */
  seeTimes(wanted: RegExp, times: number): Promise<string>;
  /** All that was ever on the screen. */
  screen(): string;
  /** Resolves when the program has ended. */
  ended: Promise<{ code: number; signal: number }>;
  kill(signal: NodeJS.Signals): void;
}

const patienceMs = 240_000;

/** Starts a program on a terminal that is so wide that no line wraps. */
export function openPty(
  program: string,
  words: readonly string[],
  options: { env: NodeJS.ProcessEnv; cwd?: string },
): Pty {
  const size = { cols: 300, rows: 60 };
  const env = Object.entries(options.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pty: IPty = spawn(program, [...words], {
    ...size,
    name: 'xterm-256color',
    env: Object.fromEntries(env),
    cwd: options.cwd ?? process.cwd(),
  });
  const terminal = new xterm.Terminal({ ...size, scrollback: 20_000, allowProposedApi: true });
  const waiting = new Set<() => void>();
  let from = 0;
  const { active } = terminal.buffer;
  const lines = (first: number) => {
    const all: string[] = [];
    for (let i = first; i < active.length; i++) all.push(active.getLine(i)?.translateToString(true) ?? '');
    return all.join('\n').trimEnd();
  };
  pty.onData((data) => {
    terminal.write(data, () => {
      for (const look of [...waiting]) look();
    });
  });
  const until = (wanted: string | RegExp, find: () => string | undefined): Promise<string> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        waiting.delete(look);
        const why = `${wanted} was not seen within ${patienceMs / 1000} s; the screen:`;
        reject(new Error(`${why}\n${lines(0).slice(-4000)}`));
      }, patienceMs);
      const look = () => {
        const text = find();
        if (text === undefined) return;
        clearTimeout(late);
        waiting.delete(look);
        resolve(text);
      };
      waiting.add(look);
      look();
    });
  return {
    pid: pty.pid,
    type(line) {
      // The line itself is no answer to it.
      from = active.baseY + active.cursorY + 1;
      pty.write(`${line}\r`);
    },
    press(keys) {
      from = active.baseY + active.cursorY;
      pty.write(keys);
    },
    see: (wanted) =>
      until(wanted, () => {
        const text = lines(from);
        return (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) ? text : undefined;
      }),
    seeTimes: (wanted, times) =>
      until(wanted, () => {
        const text = lines(0);
        return [...text.matchAll(wanted)].length >= times ? text : undefined;
      }),
    screen: () => lines(0),
    ended: new Promise((resolve) =>
      pty.onExit(({ exitCode, signal }) => resolve({ code: exitCode, signal: signal ?? 0 })),
    ),
    kill: (signal) => pty.kill(signal),
  };
}
