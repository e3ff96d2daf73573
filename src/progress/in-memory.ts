import { emptyProgress } from './define.ts';
import type { ProgressStore } from './store.ts';

/** Progress of nobody, that is forgotten with the process: for proofs. */
export function progressInMemory(): ProgressStore {
  const progress = emptyProgress();
  return { read: () => progress, update: async (change) => change(progress) };
}
