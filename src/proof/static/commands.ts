import { allowedCommand } from '../../lessons/commands/index.ts';
import type { Reading } from './define.ts';
import { actionLists } from './step-actions.ts';

/** Commands run without a shell, only those of the programs that a lesson is about, on the attempt's cluster, and they end. */
export const commands: Reading = ({ source, lesson }) =>
  actionLists(lesson).flatMap(({ step, name, actions }) =>
    actions.flatMap(({ action, path }) => {
      if (action.kind !== 'run') return [];
      const words = allowedCommand(action.command);
      if (words.kind === 'words') return [];
      return [source.problem('action', [...path, 'run'], `${step.name}: ${name}: ${words.message}`)];
    }),
  );
