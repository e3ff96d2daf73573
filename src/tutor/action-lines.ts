import { actionOf, type Step } from '../lessons/schema.ts';

/** Actions as the learner would type them; a file's text follows the line that names it. */
export function actionLines(actions: Step['solution']): string[] {
  return actions.map((raw) => {
    const action = actionOf(raw);
    if (action.kind === 'run') return action.command;
    if (action.kind === 'answer') return `answer ${action.value}`;
    if ('from' in action.source) return `cp ${action.source.from.replace(/^files\//, '')} ${action.path}`;
    return `cat > ${action.path} <<EOF\n${action.source.text.trimEnd()}\nEOF`;
  });
}
