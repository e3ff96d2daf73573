import { celHolds } from '../cel.ts';
import type { Facts } from '../facts.ts';
import { brokenCheck, finding, type Outcome } from '../outcome.ts';
import type { Assertion, AssertionKind, Check } from '../schema.ts';
import { assessAbsent } from './absent.ts';
import { assessAnswer } from './answer.ts';
import { assessCan } from './can.ts';
import { assessCount } from './count.ts';
import { assessEvents } from './events.ts';
import { assessFile } from './file.ts';
import { assessHttp } from './http.ts';
import { assessLogs } from './logs.ts';
import { assessObject } from './object.ts';
import { assessRan } from './ran.ts';
import { assessRelated } from './related.ts';

const assess: { [K in AssertionKind]: (of: NonNullable<Check[K]>, check: Check, facts: Facts) => Promise<Outcome> } = {
  object: assessObject,
  count: assessCount,
  absent: assessAbsent,
  ran: assessRan,
  answer: assessAnswer,
  related: assessRelated,
  logs: assessLogs,
  events: assessEvents,
  http: assessHttp,
  can: assessCan,
  file: assessFile,
};

/** How long each kind may take when the check does not say: what controllers make takes time, what was typed does not. */
export const defaultWithinMs: Partial<Record<AssertionKind, number>> = {
  object: 60_000,
  count: 60_000,
  absent: 60_000,
  related: 60_000,
  logs: 60_000,
  events: 60_000,
  http: 60_000,
};

/** Judges one assertion; throws ViewError when the cluster cannot be asked. */
export async function assessAssertion(assertion: Assertion, check: Check, facts: Facts): Promise<Outcome> {
  const judge = assess[assertion.kind] as (of: Assertion['of'], check: Check, facts: Facts) => Promise<Outcome>;
  const outcome = await judge(assertion.of, check, facts);
  // Of objects, those are right that the conditions hold for: they have had their part in the search.
  if (outcome.kind !== 'fulfilled' || assertion.kind === 'object') return outcome;
  return failedCondition(check.also ?? [], outcome, facts) ?? outcome;
}

/** Why a condition does not hold; undefined when all do. What looks at a status may come. */
function failedCondition(
  also: NonNullable<Check['also']>,
  { subject, look }: Outcome & { kind: 'fulfilled' },
  facts: Facts,
): Outcome | undefined {
  for (const { cel, say } of also) {
    const holds = celHolds(cel, { ...subject, vars: facts.input.vars });
    if (holds === true) continue;
    if (typeof holds === 'object') return brokenCheck(holds.error);
    return finding('condition-false', `Not yet: ${say}.`, {
      ...(look && { look }),
      ...(/\bstatus\b/.test(cel) && { waitingFor: say }),
    });
  }
  return undefined;
}
