import stringWidth from 'string-width';
import { renderInline, renderMarkdown } from '../markdown.ts';
import { harmless, sentence, wrap } from '../text.ts';
import type { Style } from '../theme.ts';
import { goalsView } from './results.ts';

/** What a step's screen says. */
export interface StepScreen {
  lesson: string;
  /** The step's place, from 1. */
  position: number;
  of: number;
  name: string;
  cluster: string;
  namespace: string;
  text: string;
  task: string;
  predict?: string;
  says: readonly string[];
  questions: readonly Question[];
}

/** What an `answer` check asks. */
export interface Question {
  ask: string;
  choices: readonly string[];
}

/** The whole screen with which a step begins; `closing` says what can be typed. */
export function stepView(step: StepScreen, style: Style, closing: string): string {
  const parts = [
    head(step, style),
    step.text.trim() ? renderMarkdown(step.text, style, style.plain ? '' : ' ') : '',
    taskText(step.task, style),
    step.predict
      ? wrap(`Before you type, guess: ${renderInline(step.predict, style)}`, style.width, style.plain ? '' : ' ')
      : '',
    ...step.questions.map((question) => questionView(question, style)),
    goalsView(step.says, style),
    wrap(closing, style.width, style.plain ? '' : ' '),
  ].filter((part) => part !== '');
  return style.plain ? parts.join('\n') : `${parts[0]}\n${parts.slice(1).join('\n\n')}`;
}

/** The task again, with what it asks. */
export function taskView({ task, questions }: Pick<StepScreen, 'task' | 'questions'>, style: Style): string {
  const parts = [taskText(task, style), ...questions.map((question) => questionView(question, style))];
  return parts.join(style.plain ? '\n' : '\n\n');
}

function taskText(task: string, style: Style): string {
  const text = renderInline(task.trim().replaceAll('\n', ' '), style);
  if (style.plain) return wrap(`Task: ${text}`, style.width);
  return wrap(text, style.width, '        ', ` ${style.paint.bold('Task')}   `);
}

function head(step: StepScreen, { paint, plain, width }: Style): string {
  const { position, of } = step;
  const [lesson, name, cluster, namespace] = [step.lesson, step.name, step.cluster, step.namespace].map(harmless);
  if (plain)
    return wrap(
      `Step ${position} of ${of}, ${name}. Lesson ${sentence(lesson ?? '')} Cluster ${cluster}, namespace ${namespace}.`,
      width,
    );
  const left = ` ${paint.bold(lesson)}   step ${position} of ${of} · ${name}`;
  const right = paint.dim(`${cluster} · ${namespace}`);
  const gap = width + 1 - stringWidth(left) - stringWidth(right);
  const rule = ` ${paint.dim('─'.repeat(width - 1))}`;
  const line = gap >= 2 ? left + ' '.repeat(gap - 1) + right : `${left}\n ${right}`;
  return `${line}\n${rule}`;
}

function questionView({ ask, choices }: Question, style: Style): string {
  const indent = style.plain ? '' : '        ';
  const lines = [wrap(`Question: ${renderInline(ask, style)}`, style.width, indent, style.plain ? '' : ' ')];
  const numbered = choices.map((choice, i) =>
    wrap(renderInline(choice, style), style.width, `${indent}     `, `${indent}  ${i + 1}. `),
  );
  return [...lines, ...numbered].join('\n');
}
