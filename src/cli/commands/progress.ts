import { summarize } from '../../progress/stats.ts';
import { progressMarkdown, progressView } from '../../ui/views/progress.ts';
import type { Run } from '../context.ts';
import { listedLessons } from './list.ts';

/** Shows what was done; --json gives the attempts as they are kept, without answers. */
export const run: Run = async (context, _args, options) => {
  const { terminal, shared } = context;
  const { attempts } = (await context.progress()).read();
  if (shared.json) {
    const { withoutAnswers } = await import('../../progress/exchange.ts');
    terminal.print(JSON.stringify(attempts.map(withoutAnswers), null, 2));
    return 0;
  }
  const screen = { lessons: await listedLessons(context), attempts: attempts.map(summarize) };
  terminal.print(options.markdown === true ? progressMarkdown(screen) : progressView(screen, terminal.style));
  return 0;
};
