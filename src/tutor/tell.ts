import type { CheckResult } from '../checks/define.ts';
import type { PlacedResult } from './screen.ts';
import type { Effect, Next, SessionState } from './session-state.ts';
import { show } from './show.ts';

/** Tells what is new about the results; nothing while a program has the terminal or before the learner did anything. */
export function tell(state: SessionState, apart = false): Next {
  if (state.phase.kind !== 'working' || state.running || state.results.length === 0) return { state, effects: [] };
  const told = toldOf(state.results);
  const isDone = state.results.every(({ verdict }) => verdict.kind === 'pass');
  // What is so from the start is no news, unless it is all that was asked for.
  if (!state.acted && !isDone) return { state: { ...state, told }, effects: [] };
  const fresh = placed(state.results).filter(({ result }) => told[result.name] !== state.told[result.name]);
  const isFirst = Object.keys(state.told).length === 0;
  const effects: Effect[] =
    fresh.length > 0
      ? [show({ kind: 'results', results: fresh, apart: apart || isFirst, open: openGoals(state.results, fresh) })]
      : [];
  if (!isDone) return { state: { ...state, told }, effects };
  const { index, steps } = state;
  // Kept before it is shown: what the learner has seen ticked is done, whatever happens next.
  const ended: Effect[] = [
    { kind: 'end-step', index, outcome: 'done' },
    ...effects,
    show({ kind: 'done', index, last: index + 1 >= steps.length }),
  ];
  return { state: { ...state, told, phase: { kind: 'done' } }, effects: ended };
}

/** What is left, once something is reached and nothing else is told. */
function openGoals(all: readonly CheckResult[], told: readonly PlacedResult[]): string[] {
  if (told.some(({ result }) => result.verdict.kind !== 'pass')) return [];
  return all.filter(({ verdict }) => verdict.kind !== 'pass').map(({ say }) => say);
}

/** What is told of each check, by its name. */
export function toldOf(results: readonly CheckResult[]): Record<string, string> {
  return Object.fromEntries(results.map((result) => [result.name, fingerprint(result)]));
}

/** What has to differ for a result to be told again: not the seconds that are left. */
function fingerprint({ verdict, message, differences }: CheckResult): string {
  if (verdict.kind === 'not-yet' || verdict.kind === 'pass') return verdict.kind;
  return JSON.stringify([verdict, message, differences]);
}

/** Results with their places. */
export function placed(results: readonly CheckResult[]): PlacedResult[] {
  return results.map((result, i) => ({ result, position: i + 1, of: results.length }));
}
