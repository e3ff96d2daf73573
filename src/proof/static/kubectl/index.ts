import { kubectlRefuses } from '../../../lessons/kubectl/parse.ts';
import type { Problem } from '../../../lessons/problem.ts';
import { fillText } from '../../../lessons/variables.ts';
import { splitWords } from '../../../lessons/words.ts';
import type { Reading } from '../define.ts';
import { actionLists } from '../step-actions.ts';
import { textsIn } from '../texts.ts';
import { commandsIn, shellWords } from './words.ts';

/** kubectl would parse the commands of texts and of right answers. Wrong answers may be slips of the keyboard. */
export const kubectlCommands: Reading = (read) => {
  const { source, lesson, values } = read;
  const inTexts = textsIn(source.document).flatMap(({ text, path }) =>
    commandsIn(text).flatMap(({ command, snippet }): Problem[] => {
      const why = kubectlRefuses(shellWords(fillText(command, values)));
      return why ? [{ ...source.problem('command', path, why), ...source.document.placeOf(path, snippet) }] : [];
    }),
  );
  const inAnswers = actionLists(lesson).flatMap(({ step, name, kind, actions }) =>
    actions.flatMap(({ action, path }): Problem[] => {
      if (action.kind !== 'run' || kind === 'wrong') return [];
      const split = splitWords(action.command);
      if (split.kind !== 'words' || split.words[0] !== 'kubectl') return [];
      const why = kubectlRefuses(split.words);
      return why ? [source.problem('command', [...path, 'run'], `${step.name}: ${name}: ${why}`)] : [];
    }),
  );
  return [...inTexts, ...inAnswers];
};
