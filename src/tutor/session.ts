import { orGuess, takeGuess } from './guess.ts';
import { hintOfDiagnosis } from './hint-of-diagnosis.ts';
import { planLines, rebuildPlan, skipPlan } from './replay.ts';
import type { Screen } from './screen.ts';
import type {
  Back,
  Effect,
  Next,
  Phase,
  SceneChange,
  SessionEvent,
  SessionState,
  SessionStep,
} from './session-state.ts';
import { note, show } from './show.ts';
import { placed, tell, toldOf } from './tell.ts';
import { readLine, unknownWord, type WordName } from './words.ts';

export function newSession(steps: readonly SessionStep[], index: number): SessionState {
  return {
    steps,
    index,
    phase: { kind: 'starting', scene: { kind: 'as-is' }, from: index },
    results: [],
    told: {},
    acted: false,
    running: false,
    hints: 0,
  };
}

/** The whole session: state and event in, state and effects out. Does nothing itself. */
export function advance(state: SessionState, event: SessionEvent): Next {
  if (state.phase.kind === 'over') return { state, effects: [] };
  switch (event.kind) {
    case 'open':
      return open(state, event);
    case 'line':
      return typed(state, event.line);
    case 'end-of-input':
      return over(state, [{ kind: 'quit' }]);
    case 'started':
      return {
        state: { ...state, phase: { kind: 'working' }, results: [], told: {}, acted: event.resumed },
        effects: [show({ kind: 'step', index: state.index, resumed: event.resumed })],
      };
    case 'failed':
      return failed(state, event.message);
    case 'results':
      return tell({ ...state, results: event.results });
    case 'acted':
      return tell({ ...state, acted: true });
    case 'moved': {
      const next = start({ ...state, running: false }, event.index, { kind: 'as-is' }, true);
      return { ...next, effects: [note('This step was begun in another terminal.'), ...next.effects] };
    }
    case 'ran':
      return tell({ ...state, running: false, acted: true }, true);
  }
}

function open(state: SessionState, event: { lost: boolean; hints: number; resumed: boolean }): Next {
  const { index, steps } = state;
  const known = { ...state, hints: event.hints };
  if (!event.lost) return start(known, index, { kind: 'as-is' }, event.resumed);
  const plan = rebuildPlan(steps, index);
  return ask(known, {
    index,
    scene: { kind: 'rebuild', plan },
    skipping: false,
    why: 'The objects of this lesson are gone from the cluster.',
  });
}

/** What is in the way of a solution is the learner's: it is deleted only after a yes. */
function failed(state: SessionState, message: string): Next {
  const { phase, steps, index } = state;
  const working: SessionState = { ...state, phase: { kind: 'working' } };
  if (phase.kind !== 'starting' || phase.scene.kind !== 'solve')
    return { state: working, effects: [note(`${message}\nTo begin this step anew, type: again`)] };
  const why = `${message}\nWhat is there is in the way. The lesson can be made anew up to here: its objects are deleted.`;
  const scene = { kind: 'rebuild', plan: rebuildPlan(steps, index) } as const;
  return ask(working, { index, scene, skipping: false, why }, { step: phase.from });
}

function typed(state: SessionState, line: string): Next {
  const read = readLine(line);
  if (state.phase.kind === 'asking') return answered(state, state.phase, line.trim().toLowerCase());
  if (state.phase.kind === 'starting') return { state, effects: [] };
  const choice = openQuestion(state);
  if (choice && choice.choices > 0 && /^\d+$/.test(line.trim())) return giveAnswer(state, line.trim());
  switch (read.kind) {
    case 'nothing':
      return state.phase.kind === 'done' ? goOn(state) : { state, effects: [] };
    case 'word':
      return wordTyped(state, read.word, read.rest);
    case 'command':
      return { state: { ...state, running: true }, effects: [{ kind: 'run', line: read.line }] };
    case 'unknown':
      return { state, effects: [note(`${unknownWord(read)}${orGuess(state, line)}`)] };
  }
}

function wordTyped(state: SessionState, word: WordName, rest: string): Next {
  const { index } = state;
  switch (word) {
    case 'hint':
      return hint(state);
    case 'check':
      return {
        state: { ...state, told: toldOf(state.results), acted: true },
        effects: [show({ kind: 'results', results: placed(state.results), apart: false, open: [] })],
      };
    case 'task':
      return { state, effects: [show({ kind: 'task', index })] };
    case 'solution':
      return { state, effects: [{ kind: 'tell-solution', index }, { kind: 'note-solution' }] };
    case 'more':
      return { state, effects: [{ kind: 'tell-more', index }] };
    case 'help':
      return { state, effects: [show({ kind: 'help' })] };
    case 'guess':
      return { state, effects: takeGuess(state, rest) };
    case 'answer':
      return giveAnswer(state, rest);
    case 'edit':
      if (rest === '') return { state, effects: [note('Which file? Type: edit FILE')] };
      return { state: { ...state, running: true }, effects: [{ kind: 'edit', file: rest }] };
    case 'again':
      return beginAnew(state, index, 'The step begins anew: its objects are deleted.');
    case 'back':
      if (index === 0) return { state, effects: [note('This is the first step. To begin it anew, type: again')] };
      return beginAnew(
        state,
        index - 1,
        'The step before this one begins anew: the objects of the lesson are deleted.',
      );
    case 'next':
      return goOn(state);
    case 'skip':
      return state.phase.kind === 'done' ? goOn(state) : skip(state);
    case 'quit':
      return over(state, [{ kind: 'quit' }]);
  }
}

/** The written hints in order, then what follows from the present diagnosis. */
function hint(state: SessionState): Next {
  const { index, steps, hints, results } = state;
  const all = steps[index]?.hints ?? [];
  const found = hints >= all.length ? hintOfDiagnosis(results) : undefined;
  const text = found ?? all[hints] ?? all.at(-1);
  if (text === undefined) return { state, effects: [note('This step has no hints. Type: solution')] };
  const position = Math.min(hints + 1, all.length);
  const given = found === undefined ? Math.max(hints, position) : all.length + 1;
  const screen: Screen =
    found === undefined ? { kind: 'hint', position, of: all.length, text } : { kind: 'next-step', text };
  return {
    state: { ...state, hints: given },
    effects: [show(screen), ...(given > hints ? [{ kind: 'note-hint', hints: given } as const] : [])],
  };
}

function beginAnew(state: SessionState, index: number, why: string): Next {
  const plan = rebuildPlan(state.steps, index);
  return ask(state, { index, scene: { kind: 'rebuild', plan }, skipping: false, why });
}

function goOn(state: SessionState): Next {
  if (state.phase.kind !== 'done') return skip(state);
  if (state.index + 1 >= state.steps.length)
    return over(state, [{ kind: 'finish' }, show({ kind: 'finished' }), { kind: 'quit' }]);
  return start(state, state.index + 1, nextScene(state, state.index + 1), false);
}

function skip(state: SessionState): Next {
  const { steps, index } = state;
  const target = index + 1;
  // Behind the last step nothing is replayed, but the lesson ends, and only a new attempt would bring the step back.
  if (target >= steps.length)
    return ask(state, {
      index: target,
      scene: { kind: 'as-is' },
      skipping: true,
      why: 'This step is not done, and it is the last one. A skipped step does not count, and the lesson ends.',
    });
  const plan = skipPlan(steps, index);
  const scene = plan.length > 0 ? ({ kind: 'solve', plan } as const) : nextScene(state, target);
  return ask(state, {
    index: target,
    scene,
    skipping: true,
    why: 'This step is not done. A skipped step does not count.',
  });
}

function nextScene({ steps }: SessionState, index: number): SceneChange {
  return steps[index]?.start === 'fresh' ? { kind: 'rebuild', plan: [] } : { kind: 'as-is' };
}

function ask(
  state: SessionState,
  question: { index: number; scene: SceneChange; skipping: boolean; why: string },
  back: Back = state.phase.kind === 'done' ? 'done' : 'working',
): Next {
  const { why, ...rest } = question;
  const lines = rest.scene.kind === 'as-is' ? [] : planLines(state.steps, rest.scene.plan);
  return {
    state: { ...state, phase: { kind: 'asking', ...rest, back } },
    effects: [show({ kind: 'replay', lines, why })],
  };
}

function answered(state: SessionState, phase: Extract<Phase, { kind: 'asking' }>, line: string): Next {
  if (['y', 'yes'].includes(line)) {
    const ended: Effect[] = phase.skipping ? [{ kind: 'end-step', index: state.index, outcome: 'skipped' }] : [];
    if (phase.index >= state.steps.length)
      return over(state, [...ended, { kind: 'finish' }, show({ kind: 'finished' }), { kind: 'quit' }]);
    const next = start(state, phase.index, phase.scene, false);
    return { state: next.state, effects: [...ended, ...next.effects] };
  }
  if (line === 'quit') return over(state, [{ kind: 'quit' }]);
  if (typeof phase.back === 'object') return start(state, phase.back.step, { kind: 'as-is' }, true);
  return { state: { ...state, phase: { kind: phase.back } }, effects: [note('Nothing was changed.')] };
}

function start(state: SessionState, index: number, scene: SceneChange, resumed: boolean): Next {
  const hints = index === state.index ? state.hints : 0;
  return {
    state: {
      ...state,
      index,
      hints,
      phase: { kind: 'starting', scene, from: state.index },
      results: [],
      told: {},
      acted: false,
    },
    effects: [{ kind: 'start', index, scene, resumed }],
  };
}

function giveAnswer(state: SessionState, value: string): Next {
  const question = openQuestion(state) ?? state.steps[state.index]?.questions.at(-1);
  if (!question) return { state, effects: [note('This step asks no question. Type: task')] };
  if (value === '') return { state, effects: [note('Type your answer after the word: answer VALUE')] };
  return { state: { ...state, acted: true }, effects: [{ kind: 'answer', check: question.check, value }] };
}

function openQuestion({ steps, index, results }: SessionState) {
  const passed = new Set(results.filter(({ verdict }) => verdict.kind === 'pass').map(({ name }) => name));
  return steps[index]?.questions.find(({ check }) => !passed.has(check));
}

const over = (state: SessionState, effects: readonly Effect[]): Next => ({
  state: { ...state, phase: { kind: 'over' } },
  effects,
});
