import type { Api, Target } from './context.ts';
import { type DeletionOptions, remove } from './delete.ts';
import { ApiError } from './errors.ts';
import { type ListOptions, type ListResult, list } from './list.ts';

/** Deletes all objects that match; the answer lists them as they were. */
export function deleteCollection(
  api: Api,
  target: Target,
  options: ListOptions,
  deletion: DeletionOptions,
): ListResult {
  const found = list(api, target, options);
  for (const { metadata } of found.items) {
    try {
      remove(api, { ...target, namespace: metadata.namespace ?? '', name: metadata.name }, deletion);
    } catch (error) {
      // Somebody else was faster.
      if (!(error instanceof ApiError && error.code === 404)) throw error;
    }
  }
  return found;
}
