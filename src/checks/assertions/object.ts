import { explainObject } from '../explain/index.ts';
import type { Facts } from '../facts.ts';
import type { Outcome } from '../outcome.ts';
import type { Check, Manifest } from '../schema.ts';
import { isRight, search } from './candidates.ts';

/** Passes when one object is as the manifest says and all `also` conditions hold for it. */
export async function assessObject(of: Manifest, check: Check, facts: Facts): Promise<Outcome> {
  const found = await search(facts, check, of, check.also);
  return found.candidates.some(isRight) ? { kind: 'fulfilled' } : explainObject(found, facts);
}
