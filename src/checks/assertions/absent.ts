import { describeObject, lookAt } from '../explain/words.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Check, Manifest } from '../schema.ts';
import { isRight, search } from './candidates.ts';

/** Passes when the object is gone and was seen before in this attempt: what never was proves nothing. */
export async function assessAbsent(of: Manifest, check: Check, facts: Facts): Promise<Outcome> {
  const { state } = facts.input;
  const found = await search(facts, check, of, undefined);
  const key = `${found.served.plural}/${found.namespace ?? ''}/${found.name ?? JSON.stringify(of.metadata ?? {})}`;
  const there = found.candidates.filter(isRight).map(({ object }) => object);
  if (there.length && !state.seen.includes(key)) state.seen.push(key);
  const [first] = there;
  if (first) {
    const what = describeObject(first);
    const look = lookAt('get', first, facts.input.scope);
    return first.metadata.deletionTimestamp
      ? finding('still-there', `${what} is being deleted.`, { look, waitingFor: `${what} to be gone` })
      : finding('still-there', `${what} is still there.`, { look });
  }
  if (state.seen.includes(key) || found.gone.length || facts.sawDeletion(found.served.plural, found.name))
    return { kind: 'fulfilled' };
  const what = describeObject({ kind: of.kind, metadata: { name: found.name ?? 'of that kind' } });
  return { kind: 'damaged', reason: `${what} was never there in this attempt, so that it cannot be deleted.` };
}
