import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, makePrivateFolder } from '../lib/home.ts';

const kept = 500;
// What a Secret holds never enters a history.
const secret = /--from-literal|--from-file|--token|--password|stringData|create\s+secret|base64|^\s*answer\b/i;

export interface History {
  /** Newest first, as readline wants them. */
  lines: string[];
  add(line: string): void;
}

/** The lines that were typed at the prompt, kept in a file of the learner's alone. */
export function openHistory(home: Home): History {
  const file = join(home.progress, 'history');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  makePrivateFolder(home.progress);
  if (lines.length > 2 * kept) writeFileSync(file, `${lines.slice(-kept).join('\n')}\n`, { mode: 0o600 });
  return {
    lines: lines.slice(-kept).reverse(),
    add(line) {
      // A file's text is no line, and may hold what a Secret holds.
      if (line.trim() === '' || line.includes('\n') || secret.test(line)) return;
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
    },
  };
}
