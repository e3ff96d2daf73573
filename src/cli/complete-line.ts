import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseCompletion } from '../kubectl/complete.ts';
import { words } from '../tutor/words.ts';

/** What completing a line needs. */
export interface CompletionContext {
  environment: Readonly<Record<string, string | undefined>>;
  workDir: string;
}

/** Completes the end of a line: kubectl's and helm's own words after them, file names elsewhere. Waits for them: readline wants it so. */
export function completeLine(line: string, context: CompletionContext): { candidates: string[]; replaces: string } {
  const parts = line.trimStart().split(/\s+/);
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) {
    const starts = ['kubectl', 'helm', 'k8s-de', ...Object.keys(words)].filter((word) => word.startsWith(last));
    return { candidates: starts.map((word) => `${word} `), replaces: last };
  }
  const [first = ''] = parts;
  const isKubectl =
    first === 'kubectl' || first === 'k' || (first === 'k8s-de' && parts[1] === 'kubectl' && parts.length > 2);
  if (!isKubectl && first !== 'helm') return { candidates: files(last, context.workDir), replaces: last };
  const given = parts.slice(first === 'k8s-de' ? 2 : 1);
  // Both are made with cobra, which answers in one form.
  const { stdout } = spawnSync(isKubectl ? 'kubectl' : 'helm', ['__complete', ...given], {
    env: { ...context.environment },
    cwd: context.workDir,
    encoding: 'utf8',
    // A cluster that hangs must not hang the keyboard.
    timeout: 3000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { candidates, noSpace, files: wantsFiles } = parseCompletion(stdout ?? '');
  // What follows a flag is a space or an equals sign.
  const found = candidates.map(({ text }) => (noSpace || text.startsWith('--') ? text : `${text} `));
  if (found.length > 0 || !wantsFiles) return { candidates: found, replaces: last };
  return { candidates: files(last, context.workDir), replaces: last };
}

function files(start: string, folder: string): string[] {
  const parent = start.endsWith('/') ? start : dirname(start);
  const prefix = start.endsWith('/') ? '' : basename(start);
  const shown = start.includes('/') ? `${parent.replace(/\/$/, '')}/` : '';
  try {
    return readdirSync(start.startsWith('/') ? parent : join(folder, parent), { withFileTypes: true })
      .filter(({ name }) => name.startsWith(prefix) && (prefix !== '' || !name.startsWith('.')))
      .map((entry) => `${shown}${entry.name}${entry.isDirectory() ? '/' : ' '}`);
  } catch {
    return [];
  }
}
