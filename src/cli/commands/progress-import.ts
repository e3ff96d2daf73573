import { readFile } from 'node:fs/promises';
import { fileTrouble, UserError } from '../../lib/errors.ts';
import { mergeProgress, parseExport } from '../../progress/exchange.ts';
import type { Run } from '../context.ts';

/** Adds an export to the progress; nothing that is there is lost. */
export const run: Run = async (context, [file = '']) => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UserError(`Cannot read ${file}: ${fileTrouble(cause)}.`, 'Make one with: k8s-de progress export FILE', {
      cause,
    });
  });
  const imported = parseExport(text, file);
  const added = await (await context.progress()).update((progress) => mergeProgress(progress, imported));
  context.terminal.talk(`${added} done ${added === 1 ? 'step was' : 'steps were'} added.\nSee:  k8s-de progress`);
  return 0;
};
