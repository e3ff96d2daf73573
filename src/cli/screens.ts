import type { Step } from '../lessons/schema.ts';
import { doneSteps } from '../progress/stats.ts';
import { predictionTold } from '../tutor/guess.ts';
import type { OpenAttempt } from '../tutor/open-attempt.ts';
import type { Screen } from '../tutor/screen.ts';
import { words } from '../tutor/words.ts';
import { unbroken, wrap } from '../ui/text.ts';
import type { Style } from '../ui/theme.ts';
import { moreView } from '../ui/views/more.ts';
import { openView, resultsView } from '../ui/views/results.ts';
import { type Question, type StepScreen, stepView, taskView } from '../ui/views/step.ts';
import { actionsView, doneView, hintView, noteView } from '../ui/views/talk.ts';
import { examMinutesLeft } from './attempt.ts';

/** What a step says, for the views and for --json; in an exam its task alone, without what teaches. */
export function stepScreen(open: OpenAttempt, index: number): StepScreen {
  const { lesson, cluster, live } = open;
  const { steps } = lesson.spec;
  const step = steps[index];
  if (!step) throw new Error(`no step ${index}`);
  const teaches = examMinutesLeft(open) === undefined;
  return {
    lesson: lesson.metadata.title,
    position: index + 1,
    of: steps.length,
    name: step.name,
    cluster: cluster.name === 'sandbox' ? 'sandbox' : cluster.context,
    namespace: live.scope.namespace,
    text: teaches ? step.text : '',
    task: step.task,
    ...(teaches && step.predict && { predict: step.predict.ask }),
    says: teaches ? step.checks.map(({ say }) => say) : [],
    questions: step.checks.flatMap(({ answer }) =>
      answer ? [{ ask: answer.ask, choices: answer.choices?.map(({ text }) => text) ?? [] }] : [],
    ),
  };
}

/** Draws a session's screen; `self` is how k8s-de is called in another terminal. */
export function drawScreen(open: OpenAttempt, screen: Screen, style: Style, self: string): string {
  const step = 'index' in screen ? open.lesson.spec.steps[screen.index] : undefined;
  switch (screen.kind) {
    case 'step': {
      const shown = stepScreen(open, screen.index);
      const caller = screen.index === 0 || screen.resumed ? self : undefined;
      return `\n${stepView(shown, style, promptHelp(style, shown, programsOf(step), caller))}`;
    }
    case 'task':
      return taskView(stepScreen(open, screen.index), style);
    case 'results':
      return [
        ...(screen.apart ? [''] : []),
        resultsView(screen.results, style, 'again'),
        ...openView(screen.open, style),
      ].join('\n');
    case 'done':
      return `\n${doneView(debriefOf(open, screen.index), style, screen.last ? 'finish (Enter) · again · more' : 'next (Enter) · again · more')}`;
    case 'hint':
      return hintView(screen, style, screen.position < screen.of ? 'more: hint' : moreHints);
    case 'next-step':
      return hintView(screen, style, 'again after a change: hint · else: solution');
    case 'solution':
      return actionsView(screen.lines, style, 'One way to do it:');
    case 'replay':
      return replayText(screen.lines, screen.why, style);
    case 'more':
      return moreView(observed(open, screen.index), screen.story, style);
    case 'help':
      return helpText(style);
    case 'finished':
      return finishedText(open, style);
    case 'note':
      return noteView(screen.text, style);
  }
}

/** What a step was about, and how what the learner was to guess came out; Markdown. */
export function debriefOf(open: OpenAttempt, index: number): string {
  const step = open.lesson.spec.steps[index];
  if (!step) return '';
  const predicted = predictionTold(step, open.record().steps[step.name]?.guess, open.values);
  return [step.debrief, predicted].filter((part) => part !== undefined && part !== '').join('\n\n');
}

/** Behind the last written hint. */
const moreHints = 'more, from what is there now: hint';

/** What would be typed, before it is agreed to. */
export function replayText(lines: readonly string[], why: string, style: Style): string {
  if (lines.length === 0) return noteView(why, style);
  // The reason stands next to the question that follows, however long the list is.
  return `${actionsView(lines, style, 'k8s-de would type for you:')}\n\n${noteView(why, style)}`;
}

/** What follows the last step. */
export function finishedText(open: OpenAttempt, style: Style): string {
  const { steps } = open.record();
  const done = Object.values(steps).filter(({ outcome }) => outcome === 'done').length;
  const { title } = open.lesson.metadata;
  return noteView(
    `\n${title}: ${done} of ${open.source.steps.length} steps done.\n${afterLesson(open)}\nTo take its objects away:  k8s-de cleanup`,
    style,
  );
}

/** What can be typed once a lesson has ended. */
export function afterLesson({ source, store }: OpenAttempt): string {
  const isDone = doneSteps(store.read(), source.name, source.steps).length === source.steps.length;
  const onward = isDone
    ? 'To go on with what is not done yet:  k8s-de learn'
    : `To do what was skipped:  k8s-de learn ${source.name}`;
  return `${onward}\nAll lessons:  k8s-de list`;
}

function promptHelp(
  { plain }: Style,
  { questions, predict }: StepScreen,
  programs: string,
  self: string | undefined,
): string {
  const [question] = questions;
  const answer = question ? `, then: answer ${answerWord(question)}` : '';
  const others = [...(predict ? ['guess VALUE'] : []), 'hint', 'solution', 'skip', 'help'];
  if (plain) return `Type ${programs} commands${answer}. Other words: ${others.join(', ')}.`;
  const type = `Type ${programs} commands${answer}.   ${others.join(' · ')}`;
  if (self === undefined) return type;
  // A command stays on one line, to be copied.
  const wire = `eval "$(${self} env)"`.replaceAll(' ', unbroken);
  return `${type}\nAnother terminal works as well, after: ${wire}`;
}

const needsHelm = ({ needs }: Step) => needs.features.includes('helm');
const programsOf = (step: Step | undefined) => (step && needsHelm(step) ? 'kubectl and helm' : 'kubectl');

/** What can be typed outside the interactive tutor. */
export function shellHelp({ questions }: StepScreen, step: Step | undefined): string {
  const [question] = questions;
  const check = question ? `k8s-de check --answer ${answerWord(question)}` : 'k8s-de check';
  // Helm finds the lesson's cluster by the environment alone.
  const type = step && needsHelm(step) ? 'eval "$(k8s-de env)", then kubectl and helm' : 'k8s-de kubectl …';
  return `${type} · ${check} · k8s-de hint`;
}

const answerWord = ({ choices }: Question) => (choices.length > 0 ? 'NUMBER' : 'VALUE');

function helpText(style: Style): string {
  return `${wordsText(words, style)}\n${wrap('Tab completes; the arrow keys go through what you typed before.', style.width, ' ')}`;
}

/** What can be typed at a prompt, and what it does. */
export function wordsText(does: Readonly<Record<string, string>>, { paint, width }: Style): string {
  const rows = Object.entries({
    'kubectl …': 'runs as in any terminal, and so do helm, ls, cat, grep and the like',
    ...does,
  });
  const indent = ' '.repeat(13);
  return rows
    .map(([word, text]) => wrap(text, width, indent, ` ${paint.cyan(word)}${' '.repeat(12 - word.length)}`))
    .join('\n');
}

function observed(open: OpenAttempt, index: number) {
  const step = open.source.steps[index] ?? '';
  const startedAtMs = open.record().steps[step]?.startedAtMs ?? 0;
  const { namespace } = open.live.scope;
  return open.live.observations
    .since(0)
    .filter(({ atMs }) => atMs >= startedAtMs)
    .map((each) => (each.namespace === namespace ? { ...each, namespace: '' } : each));
}
