import { readFile, writeFile } from 'node:fs/promises';
import { fileTrouble, UserError } from '../../lib/errors.ts';
import { exportProgress, parseExport } from '../../progress/exchange.ts';
import type { Run } from '../context.ts';

/** Writes the progress to a file: a new one, or in the place of an earlier export. */
export const run: Run = async (context, [file = '']) => {
  const text = exportProgress((await context.progress()).read());
  await writeFile(file, text, { flag: (await isExport(file)) ? 'w' : 'wx' }).catch((cause: unknown) => {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UserError(
      isThere ? `${file} is there already, and is no export.` : `Cannot write ${file}: ${fileTrouble(cause)}.`,
      'Choose another:  k8s-de progress export FILE',
      { exitCode: isThere ? 2 : 3, cause },
    );
  });
  context.terminal.talk(`Your progress is in ${file}.\nOn another machine:  k8s-de progress import ${file}`);
  return 0;
};

async function isExport(file: string): Promise<boolean> {
  try {
    parseExport(await readFile(file, 'utf8'), file);
    return true;
  } catch {
    return false;
  }
}
