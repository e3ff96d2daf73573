import type { Reading } from './define.ts';
import { actionLists } from './step-actions.ts';

/** Answers go to the questions of a step in order: a solution has one for each, a wrong answer no more than there are. */
export const answers: Reading = ({ source, lesson }) =>
  actionLists(lesson).flatMap(({ step, name, kind, path, actions }) => {
    const asked = step.checks.filter(({ answer }) => answer !== undefined).length;
    const given = actions.filter(({ action }) => action.kind === 'answer').length;
    if (kind === 'wrong' ? given <= asked : given === asked) return [];
    const found = `${given} ${given === 1 ? 'answer' : 'answers'}`;
    const wanted = `${asked} ${asked === 1 ? 'question' : 'questions'}`;
    return [source.problem('action', path, `${step.name}: ${name} has ${found}, and the step asks ${wanted}`)];
  });
