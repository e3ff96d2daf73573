import { loadCatalogue } from '../../lessons/catalogue.ts';
import { candidates } from '../candidates.ts';
import type { Run } from '../context.ts';

/** Prints what the last word can become, one a line: for the scripts of `completion`. */
export const run: Run = async ({ lessons: folder, terminal }, words) => {
  const { lessons } = await loadCatalogue(folder);
  const found = candidates(words[0] === '--' ? words.slice(1) : words, lessons);
  if (found.length > 0) terminal.print(found.join('\n'));
  return 0;
};
