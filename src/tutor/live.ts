import type { CheckResult } from '../checks/define.ts';
import { evaluateStep } from '../checks/evaluate.ts';
import type { StepInput } from '../checks/step.ts';

/** A step that is judged anew after every change. */
export interface LiveStep {
  /** Looks again: an answer was given, a file may have changed. Resolves when the results are told. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

/** Judges the step now, after each event that it watches, and when the time of a waiting check is up. No polling. */
export function watchStep(input: StepInput, onResults: (results: CheckResult[]) => void | Promise<void>): LiveStep {
  let isStopped = false;
  let isWanted = false;
  let looking: Promise<void> | undefined;
  let cancelTimer = () => {};

  const look = async () => {
    while (isWanted && !isStopped) {
      isWanted = false;
      cancelTimer();
      const results = await evaluateStep(input);
      if (isStopped) return;
      const waitMs = nextLookMs(results);
      if (waitMs !== undefined) cancelTimer = input.clock.after(waitMs, refresh);
      await onResults(results);
    }
  };
  // Events that come while one look is under way make one more look, however many they are.
  const refresh = () => {
    isWanted = true;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const ends = [input.view.onChange(refresh), input.observations.onObservation(refresh)];
  void refresh();
  return {
    refresh,
    async stop() {
      isStopped = true;
      cancelTimer();
      for (const end of ends) end();
      await looking;
    },
  };
}

/** When a result changes with time alone: a check has held long enough, or its time is up. */
function nextLookMs(results: readonly CheckResult[]): number | undefined {
  const waits = results.flatMap(({ verdict }) =>
    verdict.kind === 'not-yet' && verdict.leftMs > 0 ? [verdict.leftMs] : [],
  );
  return waits.length > 0 ? Math.max(10, Math.min(...waits) + 5) : undefined;
}
