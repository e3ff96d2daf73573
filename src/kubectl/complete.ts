import type { Kubectl } from './locate.ts';
import { run } from './run.ts';

/** kubectl's own answer to a press of Tab. */
export interface Completion {
  candidates: readonly Candidate[];
  /** No space after the word: more of it follows, such as `--output=`. */
  noSpace: boolean;
  /** File names are wanted too (kubectl offers none itself). */
  files: boolean;
}

export interface Candidate {
  text: string;
  description: string;
}

/** Asks kubectl to complete the last of `words` (without `kubectl`); '' stands for a new word. Never rejects: no answer is no candidates. */
export async function completeKubectl(
  kubectl: Kubectl,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<Completion> {
  try {
    const { code, stdout } = await run(kubectl.program, ['__complete', ...words], {
      environment,
      output: 'capture',
      ...(signal && { signal }),
    });
    return code === 0 ? parseCompletion(stdout) : nothing;
  } catch {
    return nothing;
  }
}

// cobra's ShellCompDirective is a bit field (github.com/spf13/cobra, completions.go).
const directives = { error: 1, noSpace: 2, noFiles: 4 };
const nothing: Completion = { candidates: [], noSpace: false, files: false };

/** Reads cobra's answer: a candidate with a tab and its description on each line, then `:` and the directive. */
export function parseCompletion(output: string): Completion {
  const lines = output.split('\n').filter((line) => line !== '');
  const last = lines.pop() ?? '';
  if (!/^:\d+$/.test(last)) return nothing;
  const directive = Number(last.slice(1));
  if (directive & directives.error) return nothing;
  return {
    // `_activeHelp_` lines are advice for the learner's shell, not words.
    candidates: lines.filter((line) => !line.startsWith('_activeHelp_')).map(toCandidate),
    noSpace: (directive & directives.noSpace) !== 0,
    files: (directive & directives.noFiles) === 0,
  };
}

function toCandidate(line: string): Candidate {
  const tab = line.indexOf('\t');
  return tab < 0 ? { text: line, description: '' } : { text: line.slice(0, tab), description: line.slice(tab + 1) };
}
