import { writeFile } from 'node:fs/promises';
import { fileTrouble, UserError } from '../../lib/errors.ts';
import { exportProgress } from '../../progress/exchange.ts';
import type { Run } from '../context.ts';

/** Writes the progress to a file. */
export const run: Run = async (context, [file = '']) => {
  const text = exportProgress((await context.progress()).read());
  await writeFile(file, text).catch((cause: unknown) => {
    throw new UserError(`Cannot write ${file}: ${fileTrouble(cause)}.`, 'Choose another file.', { cause });
  });
  context.terminal.talk(`Your progress is in ${file}.\nOn another machine:  k8s-de progress import ${file}`);
  return 0;
};
