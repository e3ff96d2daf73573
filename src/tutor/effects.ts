import { type StepWatch, watchStep } from '../checks/watch.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { endStep, noteVerdict } from '../progress/attempts.ts';
import { solutionLines } from './action-lines.ts';
import { watchFolder } from './folder-watch.ts';
import { causeOf, worstOf } from './judge.ts';
import type { OpenAttempt } from './open-attempt.ts';
import { isSceneLost, makeScene } from './scene.ts';
import type { Screen } from './screen.ts';
import { advance, newSession } from './session.ts';
import type { Effect, SessionEvent, SessionState } from './session-state.ts';
import { presentIndex, resumeIndex, sessionSteps } from './session-steps.ts';
import { stepInput } from './step-input.ts';
import { storySince } from './story.ts';
import { readLine } from './words.ts';

/** What a session needs of the terminal. */
export interface SessionPorts {
  show(screen: Screen): void;
  /** Runs what the learner typed, with the terminal; resolves when it has ended. */
  run(line: string): Promise<void>;
  edit(file: string): Promise<void>;
  /** Something that takes time has begun, or another part of it. */
  busy(text: string): void;
}

/** A running session: events go in, the ports hear what comes out. */
export interface Session {
  /** Takes a typed line; resolves when what it brought about is done. */
  line(text: string): Promise<void>;
  endOfInput(): Promise<void>;
  isOver(): boolean;
  /** Whether a yes or no is waited for. */
  isAsking(): boolean;
  stop(): Promise<void>;
}

/** Starts the session of an open attempt at the step where the learner is. */
export async function startSession(open: OpenAttempt, ports: SessionPorts): Promise<Session> {
  const runner = makeRunner(open, ports);
  await runner.begin();
  return runner;
}

function makeRunner(open: OpenAttempt, ports: SessionPorts): Session & { begin(): Promise<void> } {
  const { clock } = open;
  let state: SessionState = newSession(sessionSteps(open), resumeIndex(open));
  let live: StepWatch | undefined;
  let input: ReturnType<typeof stepInput> | undefined;
  let stopObserving = () => {};
  let stopWatchingFiles = () => {};
  let saved: Promise<unknown> = Promise.resolve();
  const name = () => state.steps[state.index]?.name ?? '';
  // The step that was begun last, as this session left it: another terminal's `next` or `reset` begins another one.
  const begun = () => {
    const { step, steps } = open.record();
    const startedAtMs = steps[step]?.startedAtMs;
    return startedAtMs === undefined ? undefined : `${step} ${startedAtMs}`;
  };
  let known = begun();
  const follow = async (): Promise<boolean> => {
    const now = begun();
    if (state.phase.kind === 'over' || now === undefined || now === known) return false;
    await dispatch({ kind: 'moved', index: presentIndex(open) });
    return true;
  };

  const dispatch = async (event: SessionEvent): Promise<void> => {
    const next = advance(state, event);
    state = next.state;
    for (const effect of next.effects) await perform(effect);
  };

  const perform = async (effect: Effect): Promise<void> => {
    switch (effect.kind) {
      case 'show':
        return ports.show(effect.screen);
      case 'tell-more': {
        const since = open.record().steps[name()]?.startedAtMs ?? 0;
        const story = await storySince(open.live.view, open.live.scope.namespace, since);
        return ports.show({ kind: 'more', index: effect.index, story });
      }
      case 'tell-solution':
        return ports.show({ kind: 'solution', lines: await solutionLines(open, effect.index) });
      case 'start':
        return begin(effect);
      case 'run':
      case 'edit':
        await (effect.kind === 'run' ? ports.run(effect.line) : ports.edit(effect.file));
        // First look, then tell: what was so before the command is no news.
        await live?.refresh();
        if (await follow()) return;
        return dispatch({ kind: 'ran' });
      case 'answer':
        if (input) input.answers[effect.check] = effect.value;
        await changeStep((record) => {
          record.answers[effect.check] = effect.value;
        });
        return live?.refresh();
      case 'keep-guess':
        return changeStep((record) => {
          record.guess = effect.value;
        });
      case 'note-hint':
        return changeStep((record) => {
          record.hints = Math.max(record.hints, effect.hints);
        });
      case 'note-solution':
        return changeStep((record) => {
          record.solutionShown = true;
        });
      case 'end-step': {
        const step = state.steps[effect.index]?.name ?? '';
        await halt();
        return open.change((attempt, progress) => void endStep(progress, attempt, step, effect.outcome, clock.now()));
      }
      case 'finish':
        return open.change((attempt) => {
          attempt.endedAtMs = clock.now();
        });
      case 'quit':
        return halt();
    }
  };

  const begin = async ({ index, scene, resumed }: Extract<Effect, { kind: 'start' }>) => {
    await halt();
    try {
      await makeScene(open, index, scene, ports.busy);
      known = begun();
    } catch (error) {
      known = begun();
      if (!(error instanceof UserError)) throw error;
      return dispatch({ kind: 'failed', message: `${messageOf(error)}\n${error.next ?? ''}`.trim() });
    }
    await dispatch({ kind: 'started', resumed });
    watch(index);
  };

  const watch = (index: number) => {
    const step = open.lesson.spec.steps[index];
    if (!step) return;
    input = stepInput(open, step);
    const { state: memory } = input;
    // Another terminal's commands count as the learner's doing.
    stopObserving = open.live.observations.onObservation(({ dryRun }) => {
      if (!dryRun && !state.acted) void dispatch({ kind: 'acted' });
    });
    let kept = '';
    live = watchStep(input, (results) => {
      const worst = state.acted ? worstOf(results) : undefined;
      const now = JSON.stringify([memory, worst?.verdict.kind, worst && causeOf(worst)]);
      if (now !== kept)
        saved = changeStep((record) => {
          record.memory = structuredClone(memory);
          if (worst) noteVerdict(record, worst.verdict.kind, causeOf(worst), clock.now());
        });
      kept = now;
      // Not awaited: what follows from a passed step stops this very watch.
      void dispatch({ kind: 'results', results });
    });
    if (step.checks.some(({ file }) => file)) stopWatchingFiles = watchFolder(open.workDir, () => void live?.refresh());
  };

  const halt = async () => {
    stopObserving();
    stopWatchingFiles();
    const ended = live;
    live = undefined;
    await ended?.stop();
    await saved;
  };

  const changeStep = (change: (record: NonNullable<ReturnType<OpenAttempt['record']>['steps'][string]>) => void) => {
    const step = name();
    return open.change((attempt) => {
      const record = attempt.steps[step];
      if (record) change(record);
    });
  };

  return {
    async begin() {
      const lost = await isSceneLost(open);
      const record = open.record().steps[name()];
      const resumed = record?.ready === true && record.outcome === undefined;
      await dispatch({ kind: 'open', lost, hints: resumed ? record.hints : 0, resumed });
    },
    async line(text) {
      // What was typed for another step is a command, or of no use any more.
      if ((await follow()) && readLine(text).kind !== 'command') return;
      await dispatch({ kind: 'line', line: text });
    },
    endOfInput: () => dispatch({ kind: 'end-of-input' }),
    isOver: () => state.phase.kind === 'over',
    isAsking: () => state.phase.kind === 'asking',
    stop: halt,
  };
}
