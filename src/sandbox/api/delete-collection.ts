import type { Api, Target } from './context.ts';
import { type DeletionOptions, remove } from './delete.ts';
import { ApiError } from './errors.ts';
import { type ListOptions, type ListResult, list } from './list.ts';
import { withAnswers } from './questions.ts';

/** Deletes all objects that match; the answer lists them as they were. */
export async function deleteCollection(
  api: Api,
  target: Target,
  options: ListOptions,
  deletion: DeletionOptions,
): Promise<ListResult> {
  const { resource } = target;
  const found = await withAnswers(api, resource, undefined, (within) => list(within, target, options));
  for (const { metadata } of found.items) {
    try {
      const one = { ...target, namespace: metadata.namespace ?? '', name: metadata.name };
      await withAnswers(api, resource, undefined, (within) => remove(within, one, { ...deletion, inCollection: true }));
    } catch (error) {
      // Somebody else was faster.
      if (!(error instanceof ApiError && error.code === 404)) throw error;
    }
  }
  return found;
}
