import type { CheckResult } from './define.ts';
import { evaluateStep } from './evaluate.ts';
import { freshView } from './fresh-view.ts';
import type { StepInput } from './step.ts';

/** A step that is judged anew after every change. */
export interface StepWatch {
  /** Judges now: an answer was given, a file may have changed. Resolves when the results are told. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Judges the step now, after each change or observation, and when the time of a waiting check is up. No polling: watches
 * wake it. What it sees is the present, as watches and observations lag behind the answers to commands.
 */
export function watchStep(input: StepInput, onResults: (results: CheckResult[]) => void | Promise<void>): StepWatch {
  let isStopped = false;
  let isWanted = false;
  let work: Promise<void> | undefined;
  let cancelTimer = () => {};

  const fresh = { ...input, view: freshView(input.view) };

  const judge = async () => {
    while (isWanted && !isStopped) {
      isWanted = false;
      cancelTimer();
      await input.observations.caughtUp();
      const results = await evaluateStep(fresh);
      if (isStopped) return;
      const waitMs = nextMs(results);
      if (waitMs !== undefined) cancelTimer = input.clock.after(waitMs, () => void refresh());
      await onResults(results);
    }
  };
  // However many changes come while one look is under way, they make one more.
  const refresh = (): Promise<void> => {
    isWanted = true;
    work ??= Promise.resolve()
      .then(judge)
      .finally(() => {
        work = undefined;
        if (isWanted && !isStopped) void refresh();
      });
    return work;
  };
  const ends = [input.view.onChange(() => void refresh()), input.observations.onObservation(() => void refresh())];
  void refresh();
  return {
    refresh,
    async stop() {
      isStopped = true;
      cancelTimer();
      for (const end of ends) end();
      await work;
    },
  };
}

/**
 * Waits until each check of the step is decided: passed, wrong, damaged or unknown. `passTime`, where a
 * cluster's time is ours, goes on to what comes next instead of waiting for it; never while the checks look.
 */
export function settleStep(
  input: StepInput,
  { signal, passTime }: { signal?: AbortSignal | undefined; passTime?: (() => Promise<void>) | undefined } = {},
): Promise<CheckResult[]> {
  return new Promise((resolve, reject) => {
    let watch: StepWatch | undefined;
    const finish = (results: CheckResult[]) => {
      signal?.removeEventListener('abort', stop);
      void watch?.stop();
      resolve(results);
    };
    const stop = () => {
      void watch?.stop();
      reject(signal?.reason instanceof Error ? signal.reason : new Error('stopped'));
    };
    if (signal?.aborted) return stop();
    signal?.addEventListener('abort', stop, { once: true });
    watch = watchStep(input, async (results) => {
      if (results.every(({ verdict }) => verdict.kind !== 'not-yet')) return finish(results);
      if (!passTime || signal?.aborted) return;
      try {
        await passTime();
      } catch (error) {
        void watch?.stop();
        return reject(error);
      }
      // Not awaited: it waits for the look that this belongs to.
      void watch?.refresh();
    });
  });
}

/** When time alone changes a result: a check has held long enough, or its time is up. */
function nextMs(results: readonly CheckResult[]): number | undefined {
  const waits = results.flatMap(({ verdict, lookAgainMs = verdict.kind === 'not-yet' ? verdict.leftMs : 0 }) =>
    verdict.kind === 'not-yet' ? [Math.min(verdict.leftMs, lookAgainMs)] : [],
  );
  return waits.length ? Math.max(1, Math.min(...waits)) : undefined;
}
