/** The part of a step that decides what has to be replayed. */
interface Replayable {
  name: string;
  start: 'continues' | 'fresh';
  /** The solution as lines to show. */
  solution: readonly string[];
}

/** Which steps are solved for the learner before a step can begin, by index, oldest first. */
export type ReplayPlan = readonly number[];

/** To rebuild the scene of `target`: every step since the scene was last fresh. */
export function rebuildPlan(steps: readonly Replayable[], target: number): ReplayPlan {
  let first = target;
  while (first > 0 && steps[first]?.start === 'continues') first -= 1;
  return Array.from({ length: target - first }, (_, i) => first + i);
}

/** To go on past an undone step: its solution, unless the next step begins with a fresh scene. */
export function skipPlan(steps: readonly Replayable[], index: number): ReplayPlan {
  return steps[index + 1]?.start === 'continues' ? [index] : [];
}

/** What a plan would type, to be shown before it is agreed to. */
export function planLines(steps: readonly Replayable[], plan: ReplayPlan): string[] {
  return plan.flatMap((index) => {
    const step = steps[index];
    return step ? [`# ${step.name}`, ...step.solution] : [];
  });
}
