import { sameAnswer } from '../checks/assertions/answer.ts';
import { evaluateCel } from '../checks/cel.ts';
import type { Step } from '../lessons/schema.ts';
import type { Values } from '../lessons/variables.ts';
import type { Effect, SessionState } from './session-state.ts';
import { note } from './show.ts';

/** What comes of a typed guess: it is kept and judged by nobody, until the step is done. */
export function takeGuess({ steps, index, phase }: SessionState, value: string): Effect[] {
  if (!steps[index]?.predicts) return [note('This step asks for no guess. Type: task')];
  if (phase.kind === 'done') return [note('The step is done: what you would have guessed is known.')];
  if (value === '') return [note('Type your guess after the word: guess VALUE')];
  return [{ kind: 'keep-guess', value }, note('Your guess is kept. Now try; the end of the step comes back to it.')];
}

/** How a line that means nothing else could be typed as a guess; nothing once the learner has begun to work. */
export function orGuess({ steps, index, acted }: SessionState, line: string): string {
  return steps[index]?.predicts && !acted ? `\nIf that is your guess: guess ${line.trim()}` : '';
}

/** The answer to what the learner was to guess, as Markdown for the end of the step; undefined where nothing was. */
export function predictionTold(
  { predict }: Pick<Step, 'predict'>,
  guess: string | undefined,
  vars: Values,
): string | undefined {
  if (!predict) return undefined;
  const { ask, because } = predict;
  // It is the learner's own text: code is shown as it is.
  const told =
    guess === undefined
      ? ''
      : `You guessed \`${guess.replaceAll('`', "'")}\`${isRight(predict.from, guess, vars) ? ', and so it is' : ''}. `;
  return `*${ask}* ${told}${because}`;
}

/** Whether a guess is what the lesson expects. Others may be right in words of their own, which are not judged. */
function isRight(from: string, guess: string, vars: Values): boolean {
  const expected = evaluateCel(from, { object: {}, vars });
  if (expected.kind !== 'value') return false;
  const { value } = expected;
  const small = guess.toLowerCase();
  if (typeof value === 'boolean') return (value ? ['true', 'yes', 'y'] : ['false', 'no', 'n']).includes(small);
  return sameAnswer(value, guess) || sameAnswer(String(value).toLowerCase(), small);
}
