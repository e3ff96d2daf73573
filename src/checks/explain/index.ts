import type { Search } from '../assertions/candidates.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import { explainBeside } from './beside.ts';
import { explainConverging } from './converging.ts';
import { explainEndedPod } from './ended-pod.ts';
import { explainMissing } from './missing.ts';
import { explainPaused } from './paused.ts';
import { explainRefusal } from './refused.ts';
import { explainSpec } from './spec-differs.ts';
import { explainStatus } from './status-differs.ts';

/** A rule says why a search found nothing that is right, or leaves it to the next. */
type Rule = (search: Search, facts: Facts) => Promise<Outcome | undefined>;

// In the order of product.md. Rule 1, could not ask, is the ViewError that the search throws.
const rules: readonly Rule[] = [
  explainRefusal,
  explainMissing,
  explainBeside,
  explainSpec,
  explainStatus,
  explainEndedPod,
  explainPaused,
  explainConverging,
];

/** The first rule that knows decides: the same facts give the same words. */
export async function explainObject(search: Search, facts: Facts): Promise<Outcome> {
  for (const rule of rules) {
    const outcome = await rule(search, facts);
    if (outcome) return outcome;
  }
  return finding('condition-false', `Not yet: ${search.check.say}.`);
}
