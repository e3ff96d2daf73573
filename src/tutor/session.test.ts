import { describe, expect, it } from 'vitest';
import type { CheckResult, Verdict } from '../checks/define.ts';
import { rebuildPlan, skipPlan } from './replay.ts';
import { advance, newSession } from './session.ts';
import type { Effect, SessionEvent, SessionState, SessionStep } from './session-state.ts';

const steps: SessionStep[] = [
  aStep('create', { hints: ['one', 'two'] }),
  aStep('ask', { questions: [{ check: 'maker', choices: 3 }] }),
  aStep('anew', { start: 'fresh' }),
];

describe('a session', () => {
  it('says nothing of failures until the learner does something, and then only what is new', () => {
    const player = started();
    expect(player.send({ kind: 'results', results: [wrong('nothing is there')] })).toEqual([]);
    expect(player.send(line('kubectl create x'))).toEqual([{ kind: 'run', line: 'kubectl create x' }]);
    expect(player.send({ kind: 'results', results: [wrong('no such image')] })).toEqual([]);
    expect(shown(player.send({ kind: 'ran' }))).toEqual(['results']);
    expect(player.send({ kind: 'results', results: [wrong('no such image')] })).toEqual([]);
    expect(shown(player.send({ kind: 'results', results: [notYet()] }))).toEqual(['results']);
    expect(player.send({ kind: 'results', results: [notYet()] })).toEqual([]);
  });

  it('ticks a step that passes, whoever typed it, and goes on with Enter', () => {
    const player = started();
    const effects = player.send({ kind: 'results', results: [pass()] });
    expect(shown(effects)).toEqual(['results', 'done']);
    expect(effects).toContainEqual({ kind: 'end-step', index: 0, outcome: 'done' });
    expect(player.send(line(''))).toEqual([{ kind: 'start', index: 1, scene: { kind: 'as-is' }, resumed: false }]);
  });

  it('waits with the tick while a program has the terminal', () => {
    const player = started();
    player.send(line('kubectl get pods -w'));
    expect(player.send({ kind: 'results', results: [pass()] })).toEqual([]);
    expect(shown(player.send({ kind: 'ran' }))).toEqual(['results', 'done']);
  });

  it('shows what it would type before it skips, and skips only with a yes', () => {
    const player = started();
    expect(player.send(line('skip'))).toEqual([
      {
        kind: 'show',
        screen: { kind: 'replay', lines: ['# create', 'kubectl create create'], why: expect.any(String) },
      },
    ]);
    expect(shown(player.send(line('no')))).toEqual(['note']);
    player.send(line('next'));
    expect(player.send(line('yes'))).toEqual([
      { kind: 'end-step', index: 0, outcome: 'skipped' },
      { kind: 'start', index: 1, scene: { kind: 'solve', plan: [0] }, resumed: false },
    ]);
  });

  it('keeps a guess, and names the word for it while nothing was tried', () => {
    const session = { ...newSession([aStep('create', { predicts: true })], 0), phase: { kind: 'working' } as const };
    const noteOf = (state: SessionState, typed: string) => JSON.stringify(advance(state, line(typed)).effects);
    expect(noteOf(session, 'three pods')).toContain('If that is your guess: guess three pods');
    expect(noteOf({ ...session, acted: true }, 'three pods')).not.toContain('guess');
    expect(advance(session, line('guess three pods')).effects).toContainEqual({
      kind: 'keep-guess',
      value: 'three pods',
    });
    expect(noteOf(session, 'guess')).toContain('guess VALUE');
    expect(noteOf({ ...session, phase: { kind: 'done' } }, 'guess 2')).not.toContain('keep-guess');
    expect(noteOf({ ...session, steps }, 'guess 2')).toContain('asks for no guess');
  });

  it('replays nothing before a step that begins with a fresh scene', () => {
    const player = started(1);
    player.send(line('skip'));
    expect(player.send(line('y'))).toContainEqual({
      kind: 'start',
      index: 2,
      scene: { kind: 'rebuild', plan: [] },
      resumed: false,
    });
  });

  it('asks before it deletes what is in the way of a solution, and goes back with a no', () => {
    const player = started();
    player.send(line('skip'));
    player.send(line('yes'));
    const failed = player.send({ kind: 'failed', message: 'x already exists' });
    expect(failed).toEqual([
      {
        kind: 'show',
        screen: {
          kind: 'replay',
          lines: ['# create', 'kubectl create create'],
          why: expect.stringContaining('exists'),
        },
      },
    ]);
    const back = player.send(line('no'));
    expect(back).toEqual([{ kind: 'start', index: 0, scene: { kind: 'as-is' }, resumed: true }]);
    player.send({ kind: 'started', resumed: true });
    player.send(line('skip'));
    player.send(line('yes'));
    player.send({ kind: 'failed', message: 'x already exists' });
    expect(player.send(line('yes'))).toEqual([
      { kind: 'start', index: 1, scene: { kind: 'rebuild', plan: [0] }, resumed: false },
    ]);
  });

  it('goes back to the step before, and not past the first', () => {
    expect(shown(started().send(line('back')))).toEqual(['note']);
    const player = started(1);
    expect(shown(player.send(line('back')))).toEqual(['replay']);
    expect(player.send(line('yes'))).toEqual([
      { kind: 'start', index: 0, scene: { kind: 'rebuild', plan: [] }, resumed: false },
    ]);
  });

  it('gives hints in order, and the last one again', () => {
    const player = started();
    const texts = [0, 0, 0].map(() => {
      const [effect] = player.send(line('hint'));
      return effect?.kind === 'show' && effect.screen.kind === 'hint' ? effect.screen.text : '';
    });
    expect(texts).toEqual(['one', 'two', 'two']);
  });

  it('goes on behind the written hints with what follows from the diagnosis of the moment', () => {
    const player = started();
    for (let i = 0; i < 2; i++) player.send(line('hint'));
    player.send({ kind: 'results', results: [wrong('no such image')] });
    const [first, noted] = player.send(line('hint'));
    expect(first).toMatchObject({ kind: 'show', screen: { kind: 'next-step', text: expect.any(String) } });
    expect(noted).toEqual({ kind: 'note-hint', hints: 3 });
    player.send({ kind: 'results', results: [notYet()] });
    const [second, ...others] = player.send(line('hint'));
    expect(second).not.toEqual(first);
    expect(others).toEqual([]);
  });

  it('takes a bare number as the answer to a choice', () => {
    const player = started(1);
    expect(player.send(line('2'))).toEqual([{ kind: 'answer', check: 'maker', value: '2' }]);
    expect(player.send(line('answer the scheduler'))).toEqual([
      { kind: 'answer', check: 'maker', value: 'the scheduler' },
    ]);
  });

  it('asks before it makes a lost scene again', () => {
    const state = newSession(steps, 1);
    const { state: asking, effects } = advance(state, { kind: 'open', lost: true, hints: 0, resumed: true });
    expect(shown(effects)).toEqual(['replay']);
    expect(advance(asking, line('yes')).effects).toEqual([
      { kind: 'start', index: 1, scene: { kind: 'rebuild', plan: [0] }, resumed: false },
    ]);
  });

  it('names the word that was meant', () => {
    const [effect] = started().send(line('hnit'));
    expect(effect).toMatchObject({
      kind: 'show',
      screen: { kind: 'note', text: expect.stringContaining('Did you mean hint?') },
    });
  });

  it('takes a command of kubectl without kubectl for what it is', () => {
    const texts = ['get nodes', 'edit deployment web', 'Get pods', 'cd files'].map((typed) => {
      const [effect] = started().send(line(typed));
      return effect?.kind === 'show' && effect.screen.kind === 'note' ? effect.screen.text : '';
    });
    expect(texts[0]).toContain('Did you mean kubectl get nodes?');
    expect(texts[1]).toContain('Did you mean kubectl edit deployment web?');
    expect(texts[2]).toContain('Did you mean kubectl get pods?');
    expect(texts[3]).toContain('each runs on its own');
    expect(started().send(line('edit a.yaml'))).toEqual([{ kind: 'edit', file: 'a.yaml' }]);
  });

  it('goes where another terminal has gone', () => {
    const player = started();
    const effects = player.send({ kind: 'moved', index: 1 });
    expect(shown(effects)).toEqual(['note']);
    expect(effects).toContainEqual({ kind: 'start', index: 1, scene: { kind: 'as-is' }, resumed: true });
  });

  it('asks before it ends a lesson whose last step is not done', () => {
    const player = started(2);
    expect(shown(player.send(line('next')))).toEqual(['replay']);
    expect(shown(player.send(line('no')))).toEqual(['note']);
    player.send(line('skip'));
    expect(player.send(line('yes')).map(({ kind }) => kind)).toEqual(['end-step', 'finish', 'show', 'quit']);
  });

  it('ends after the last step, and hears nothing any more', () => {
    const player = started(2);
    player.send({ kind: 'results', results: [pass()] });
    expect(player.send(line('next')).map(({ kind }) => kind)).toEqual(['finish', 'show', 'quit']);
    expect(player.send(line('hint'))).toEqual([]);
  });
});

describe('a replay', () => {
  it('goes back to the last fresh scene', () => {
    expect(rebuildPlan(steps, 1)).toEqual([0]);
    expect(rebuildPlan(steps, 2)).toEqual([]);
    expect(skipPlan(steps, 0)).toEqual([0]);
    expect(skipPlan(steps, 1)).toEqual([]);
  });
});

function started(index = 0) {
  let state: SessionState = newSession(steps, index);
  const player = {
    send(event: SessionEvent): readonly Effect[] {
      const next = advance(state, event);
      state = next.state;
      return next.effects;
    },
  };
  player.send({ kind: 'open', lost: false, hints: 0, resumed: false });
  player.send({ kind: 'started', resumed: false });
  return player;
}

function aStep(name: string, given: Partial<SessionStep>): SessionStep {
  return {
    name,
    start: 'continues',
    hints: [],
    solution: [`kubectl create ${name}`],
    questions: [],
    predicts: false,
    ...given,
  };
}

const line = (text: string) => ({ kind: 'line', line: text }) as const;
const shown = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'show' ? [effect.screen.kind] : []));
const result = (verdict: Verdict, message = ''): CheckResult => ({
  name: 'a',
  say: 'a',
  verdict,
  message,
  differences: [],
});
const pass = () => result({ kind: 'pass' });
const wrong = (message: string) => result({ kind: 'wrong', cause: 'not-found' }, message);
const notYet = () => result({ kind: 'not-yet', waitingFor: '1 of 3 ready', leftMs: 52_000 });
