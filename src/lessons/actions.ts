import type { Check } from '../checks/schema.ts';
import { UserError } from '../lib/errors.ts';
import { allowedCommand } from './commands/index.ts';
import { readLessonFile, writeWorkFile } from './files.ts';
import { actionOf, type Step } from './schema.ts';
import type { Values } from './variables.ts';

/** Runs one program to its end; kubectl's room has one that finds the program. */
export type RunProgram = (
  words: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>>; signal?: AbortSignal },
) => Promise<{ code: number; stdout: string; stderr: string }>;

export interface ActionContext {
  /** The lesson's folder. */
  directory: string;
  values: Values;
  workDir: string;
  /** KUBECONFIG and what else a child needs. */
  environment: Readonly<Record<string, string>>;
  run: RunProgram;
  /** The checks of the step: answers go to those that ask, in order. */
  checks: readonly Check[];
  signal?: AbortSignal;
}

export type ActionOutcome =
  | { kind: 'ran'; command: string; code: number; stdout: string; stderr: string }
  | { kind: 'wrote'; path: string }
  | { kind: 'answered'; check: string; value: unknown };

/** Carries out a solution, an alternative or a wrong answer, in order. A command that fails does not stop it: the checks judge. */
export async function performActions(
  actions: Step['solution'],
  context: ActionContext,
): Promise<{ outcomes: ActionOutcome[]; answers: Record<string, unknown> }> {
  const outcomes: ActionOutcome[] = [];
  const answers: Record<string, unknown> = {};
  const open = context.checks.filter((check) => check.answer);
  for (const raw of actions) {
    const action = actionOf(raw);
    let outcome: ActionOutcome;
    if (action.kind === 'run') outcome = await runCommand(action.command, context);
    else if (action.kind === 'write') {
      const { source } = action;
      const text =
        'text' in source ? source.text : await readLessonFile(context.directory, source.from, context.values);
      await writeWorkFile(context.workDir, action.path, text);
      outcome = { kind: 'wrote', path: action.path };
    } else {
      const check = open.shift()?.name ?? '';
      answers[check] = action.value;
      outcome = { kind: 'answered', check, value: action.value };
    }
    outcomes.push(outcome);
  }
  return { outcomes, answers };
}

async function runCommand(command: string, context: ActionContext): Promise<ActionOutcome> {
  const split = allowedCommand(command);
  if (split.kind === 'not-allowed') throw new UserError(`The lesson's command cannot run: ${split.message}.`, command);
  const { workDir: cwd, environment: env } = context;
  // Who was overtaken by a controller tries again, as the server says.
  for (let tries = 1; ; tries++) {
    const time = AbortSignal.timeout(longestMs);
    const signal = context.signal ? AbortSignal.any([context.signal, time]) : time;
    const result = await context.run(split.words, { cwd, env, signal });
    if (time.aborted) result.stderr += `k8s-de ended the command after ${longestMs / 60_000} minutes.\n`;
    if (result.code === 0 || tries === mostTries || !wasOvertaken.test(result.stderr))
      return { kind: 'ran', command, ...result };
  }
}

// Longer than any of kubectl's own waits should be: a release that hangs can go on for ever.
const longestMs = 5 * 60_000;
const mostTries = 3;
const wasOvertaken = /the object has been modified; please apply your changes to the latest version and try again/;
