import { spawn } from 'node:child_process';
import type { Installed } from './sandbox-peer.ts';

/** k8s-de at a terminal of its own, typed into and read. */
export interface TypedTerminal {
  /** When (performance.now) the text after the last match first held the pattern. */
  waitFor(pattern: RegExp): Promise<number>;
  type(line: string): void;
  end(): Promise<void>;
}

/** Makes the terminal with util-linux's script(1). */
export function openTerminal({ program, environment }: Installed, words: readonly string[]): TypedTerminal {
  const command = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qfec', command, '/dev/null'], {
    env: { ...environment, TERM: 'xterm', COLUMNS: '100' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let text = '';
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
    look();
  });
  return {
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error(`no ${pattern} in:\n${text}`)), 60_000);
        look = () => {
          const found = pattern.exec(text);
          if (!found) return;
          text = text.slice(found.index + found[0].length);
          look = () => {};
          clearTimeout(patience);
          resolve(performance.now());
        };
        look();
      }),
    type: (line) => void child.stdin.write(`${line}\n`),
    end() {
      child.stdin.end();
      return ended;
    },
  };
}
