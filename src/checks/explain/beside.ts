import type { Search } from '../assertions/candidates.ts';
import { type Facts, succeeded } from '../facts.ts';
import type { Outcome } from '../outcome.ts';
import { nearlyNamed } from './missing.ts';

/** Rule 3 for an object that is there from before: the learner left it as it was, and made one that has nearly its name. */
export async function explainBeside(search: Search, facts: Facts): Promise<Outcome | undefined> {
  const { served, name, candidates } = search;
  if (name === undefined || candidates.length === 0) return undefined;
  const isTouched = facts
    .writes()
    .some((write) => succeeded(write) && write.resource === served.plural && write.name === name);
  if (isTouched || candidates.some(({ object }) => facts.isNew(object))) return undefined;
  return nearlyNamed(search, facts);
}
