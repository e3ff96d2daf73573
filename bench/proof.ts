import { join } from 'node:path';
import { loadLesson } from '../src/lessons/load.ts';
import { everyChoice } from '../src/lessons/variables.ts';
import { install } from './sandbox-peer.ts';
import { heading, row } from './table.ts';

const root = join(import.meta.dirname, '..');

/** How long `validate --run` takes for one start, solution, alternative or wrong answer. */
export async function benchProof(): Promise<void> {
  const installed = install();
  try {
    const lesson = join(root, 'test/lessons/loader');
    const printed = installed.type('validate', '--run', '--seed', '1', '--reporter', 'json', lesson);
    const { steps, wrong, alternatives, seconds, problems } = JSON.parse(printed) as {
      steps: number;
      wrong: { declared: number };
      alternatives: { declared: number };
      seconds: number;
      problems: unknown[];
    };
    if (problems.length > 0) throw new Error(`the lesson has problems: ${JSON.stringify(problems)}`);
    const loaded = await loadLesson(lesson);
    const choices = loaded.kind === 'loaded' ? everyChoice(loaded.source.variables).length : 1;
    // A start and a solution of each step, with every choice of the variables.
    const proofs = 2 * steps * choices + wrong.declared + alternatives.declared;
    heading('Proof', `validate --run of one lesson: ${proofs} proofs, each in a sandbox of its own`);
    row('a proof on the sandbox (s)', (seconds / proofs).toFixed(2));
  } finally {
    installed.remove();
  }
}
