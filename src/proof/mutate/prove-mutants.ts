import { assertionOf } from '../../checks/schema.ts';
import type { Problem } from '../../lessons/problem.ts';
import type { Step } from '../../lessons/schema.ts';
import type { Random } from '../../lib/random.ts';
import type { OpenAttempt } from '../../tutor/open-attempt.ts';
import type { LessonProof } from '../run/define.ts';
import { actAndJudge, type Judged } from '../run/judge.ts';
import type { Mutant, MutantProof } from './define.ts';
import { mutantsOf } from './mutants.ts';
import { isNamed } from './mutations.ts';

/** The proofs of a step's mutants, one for each, to be run wherever the step begins. `share` of them are drawn, at least one. */
export async function mutantProofs(
  proof: LessonProof,
  index: number,
  { share, random }: { share: number; random: Random },
  result: MutantProof,
): Promise<((open: OpenAttempt) => Promise<void>)[]> {
  const { lesson, source, values } = proof;
  const step = lesson.spec.steps[index];
  if (!step) return [];
  const { mutants, free } = await mutantsOf(step, { directory: source.directory, values });
  const drawn = [...mutants.keys()].filter(() => share >= 1 || random.next() < share);
  result.made = drawn.length;
  result.free = free;
  return drawn.flatMap((i) => {
    const named = mutants[i];
    return named ? [(open: OpenAttempt) => proveMutant(proof, open, index, { which: i, named }, result)] : [];
  });
}

/** The problem of a step whose checks let mutants pass. */
export function problemsOfMutants({ source, lesson }: LessonProof, index: number, result: MutantProof): Problem[] {
  const [first] = result.unnoticed;
  const step = lesson.spec.steps[index];
  if (!first || !step) return [];
  const told = result.unnoticed.map(({ told: each }) => each).join('; ');
  const message = `${step.name}: ${result.unnoticed.length} of ${result.made} mutants pass unnoticed: ${told}`;
  return [source.problem('mutant', ['spec', 'steps', index, 'solution', ...first.path], message)];
}

async function proveMutant(
  { signal }: LessonProof,
  open: OpenAttempt,
  index: number,
  { which, named }: { which: number; named: Mutant },
  result: MutantProof,
): Promise<void> {
  // Names of the attempt's namespaces may stand in it: the mutant is that of this very attempt.
  const step = open.lesson.spec.steps[index];
  if (!step) return;
  const { mutants } = await mutantsOf(step, { directory: open.source.directory, values: open.values });
  const mutant = mutants[which];
  if (!mutant) return;
  const judged = await actAndJudge(open, step, mutant.actions, { signal });
  const { mutation, told } = named;
  if (judged.verdict === 'pass' && mutant.mayBeRight) {
    result.made -= 1;
    result.free += 1;
    return;
  }
  const said = { verdict: judged.verdict, cause: judged.cause ?? null };
  result.judged.push({ lesson: open.source.name, step: step.name, mutation, told, ...said });
  if (judged.verdict === 'pass') {
    result.unnoticed.push(mutant);
    return;
  }
  result.caught += 1;
  if (isDiagnosed(mutant, judged, step, result)) result.diagnosed += 1;
  else {
    const verdict = `${judged.verdict}${judged.cause ? ` (${judged.cause})` : ''}`;
    result.unnamed.push(`${step.name}: ${mutant.mutation}: ${mutant.told}: ${verdict}: ${judged.worst?.message}`);
  }
}

function isDiagnosed({ mutation }: Mutant, judged: Judged, step: Step, { causesAtStart }: MutantProof): boolean {
  const { verdict, cause, worst, outcomes } = judged;
  const check = step.checks.find(({ name }) => name === worst?.name);
  const refused = outcomes.some((outcome) => outcome.kind === 'ran' && outcome.code !== 0);
  const causeAtStart = worst && causesAtStart[worst.name];
  return isNamed(mutation, { verdict, cause, check: check ? assertionOf(check).kind : '', refused, causeAtStart });
}
