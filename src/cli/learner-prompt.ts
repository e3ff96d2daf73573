import { run as runProgram } from '../kubectl/run.ts';
import type { OpenAttempt } from '../tutor/open-attempt.ts';
import { readLine } from '../tutor/words.ts';
import type { Prompt } from '../ui/prompts/line.ts';
import { completeLine } from './complete-line.ts';
import type { Context } from './context.ts';
import { openHistory } from './history.ts';
import { childEnvironment, quote } from './run-program.ts';
import { isUnfinished } from './unfinished.ts';

/** The prompt at which a learner works on an attempt, and what runs the lines that are no words of k8s-de. */
export interface LearnerPrompt {
  prompt: Prompt;
  /** Keeps a line for the arrow keys. */
  keep(line: string): void;
  /** Asks for the lines that a command lacks, such as a here-document's; undefined when it is given up. */
  wholeCommand(first: string): Promise<string | undefined>;
  runLine(line: string): Promise<void>;
  edit(file: string): Promise<void>;
}

/** The learner's editor, as a shell finds it; without one, the editor that tells how to leave it. */
const editor = `\${VISUAL:-\${EDITOR:-$(command -v nano || echo vi)}}`;

export async function openLearnerPrompt(context: Context, open: OpenAttempt): Promise<LearnerPrompt> {
  const home = await context.home();
  const history = openHistory(home);
  const environment = childEnvironment(home, context.environment, open.live.environment);
  const prompt = context.terminal.prompt({
    history: history.lines,
    complete: (line) => completeLine(line, { environment, workDir: open.workDir }),
  });
  const runLine = (line: string) =>
    prompt.lend(async () => {
      // The learner's own line in the learner's own terminal: pipes and files work as they do there.
      const { asked } = await runProgram('sh', ['-c', line], {
        environment,
        directory: open.workDir,
        output: 'inherit',
      });
      if (asked) process.kill(process.pid, asked);
    });
  return {
    prompt,
    keep: history.add,
    async wholeCommand(first) {
      let text = first;
      while (readLine(text).kind === 'command' && isUnfinished(text)) {
        const typed = await prompt.next(' > ');
        if (typed.kind !== 'line') return undefined;
        text += `\n${typed.text}`;
      }
      return text;
    },
    runLine,
    edit: (file) => runLine(`${editor} ${quote(file)}`),
  };
}
