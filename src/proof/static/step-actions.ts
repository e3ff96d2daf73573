import type { Path } from '../../lessons/problem.ts';
import { type Action, actionOf, type Lesson, type Step } from '../../lessons/schema.ts';

/** One list of actions of a step: its solution, an alternative, or a wrong answer. */
export interface ActionList {
  step: Step;
  /** `solution`, `alternatives[0]`, `wrong[1]`. */
  name: string;
  kind: 'solution' | 'alternative' | 'wrong';
  path: Path;
  actions: readonly { action: Action; path: Path }[];
}

/** Everything in a lesson that `validate` would do. */
export function actionLists({ spec }: Lesson): ActionList[] {
  return spec.steps.flatMap((step, i) => {
    const at = ['spec', 'steps', i];
    const list = (name: string, kind: ActionList['kind'], path: Path, actions: Step['solution']): ActionList => ({
      step,
      name,
      kind,
      path,
      actions: actions.map((action, k) => ({ action: actionOf(action), path: [...path, k] })),
    });
    return [
      list('solution', 'solution', [...at, 'solution'], step.solution),
      ...step.alternatives.map((each, j) =>
        list(`alternatives[${j}]`, 'alternative', [...at, 'alternatives', j], each),
      ),
      ...step.wrong.map((each, j) => list(`wrong[${j}]`, 'wrong', [...at, 'wrong', j, 'do'], each.do)),
    ];
  });
}
