import type { CheckResult } from '../checks/define.ts';
import { nextSteps } from '../checks/explain/next-steps.ts';
import { worstOf } from './judge.ts';

/** What follows the written hints: where to go from the present diagnosis, never all of the way. Undefined when nothing is wrong. */
export function hintOfDiagnosis(results: readonly CheckResult[]): string | undefined {
  const worst = worstOf(results);
  if (!worst) return undefined;
  const { verdict, look, remedy } = worst;
  const see = look === undefined ? '' : ` Look: \`${look}\``;
  switch (verdict.kind) {
    case 'pass':
      return undefined;
    case 'not-yet':
      return `Nothing is wrong so far: the cluster is still at it (${verdict.waitingFor}). You can watch it.${see}`;
    case 'damaged':
      return 'Something that the step stands on is gone. Make it again as it was, from its file if there is one, or begin the step anew: `k8s-de reset` (at the prompt: `again`).';
    case 'unknown':
      return 'The cluster could not be asked, so nothing is known about your work. Look: `k8s-de doctor`';
    case 'wrong':
      return `${remedy ?? nextSteps[verdict.cause](firstPath(worst))}${see}`;
  }
}

function firstPath({ differences }: CheckResult): string | undefined {
  return differences[0]?.path;
}
