import { run as runProgram } from '../kubectl/run.ts';
import type { OpenAttempt } from '../tutor/open-attempt.ts';
import type { Prompt } from '../ui/prompts/line.ts';
import { completeLine } from './complete-line.ts';
import type { Context } from './context.ts';
import { openHistory } from './history.ts';
import { childEnvironment } from './run-program.ts';

/** The prompt at which a learner works on an attempt, and what runs the lines that are no words of k8s-de. */
export interface LearnerPrompt {
  prompt: Prompt;
  /** Keeps a line for the arrow keys. */
  keep(line: string): void;
  runLine(line: string): Promise<void>;
}

export async function openLearnerPrompt(context: Context, open: OpenAttempt): Promise<LearnerPrompt> {
  const home = await context.home();
  const history = openHistory(home);
  const environment = childEnvironment(home, context.environment, open.live.environment);
  const prompt = context.terminal.prompt({
    history: history.lines,
    complete: (line) => completeLine(line, { environment, workDir: open.workDir }),
  });
  return {
    prompt,
    keep: history.add,
    runLine: (line) =>
      prompt.lend(async () => {
        // The learner's own line in the learner's own terminal: pipes and files work as they do there.
        const { asked } = await runProgram('sh', ['-c', line], {
          environment,
          directory: open.workDir,
          output: 'inherit',
        });
        if (asked) process.kill(process.pid, asked);
      }),
  };
}
