import { splitWords, type Words } from '../words.ts';
import { helmRefusal } from './helm.ts';
import { kubectlRefusal } from './kubectl.ts';
import { ownRefusal } from './own.ts';

/**
 * The words of a command that a lesson may have run: it starts one of the three programs, without a shell, keeps to the cluster and
 * the working folder of the attempt, and ends by itself. The learner's own commands are not asked.
 */
export function allowedCommand(command: string): Words {
  const split = splitWords(command);
  if (split.kind === 'not-allowed') return split;
  const refused = refusals[split.words[0] ?? '']?.(split.words);
  return refused === undefined ? split : { kind: 'not-allowed', message: refused };
}

/** Why a lesson may not have these words run, and what to write instead. */
const refusals: Readonly<Record<string, (words: readonly string[]) => string | undefined>> = {
  kubectl: kubectlRefusal,
  helm: helmRefusal,
  'k8s-de': ownRefusal,
};
