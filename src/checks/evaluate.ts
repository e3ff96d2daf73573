import { ViewError } from '../kube/cluster-view.ts';
import { parseDuration } from '../kube/duration.ts';
import { assessAssertion, defaultWithinMs } from './assertions/index.ts';
import type { CheckResult, Verdict } from './define.ts';
import { couldNotAsk, Facts } from './facts.ts';
import type { Finding, Outcome } from './outcome.ts';
import { assertionOf, type Check } from './schema.ts';
import type { StepInput } from './step.ts';

/** Judges each check of a step now; never rejects for the cluster's sake: what could not be asked is `unknown`. */
export async function evaluateStep(input: StepInput): Promise<CheckResult[]> {
  const facts = new Facts(input);
  return Promise.all(input.checks.map(async (check) => resultOf(check, await outcomeOf(check, facts), facts)));
}

async function outcomeOf(check: Check, facts: Facts): Promise<Outcome> {
  try {
    return await assessAssertion(assertionOf(check), check, facts);
  } catch (error) {
    if (error instanceof ViewError) return couldNotAsk(error.reason);
    throw error;
  }
}

/** Turns what was found into a verdict: `hold` and `within` are a matter of time. */
function resultOf(check: Check, outcome: Outcome, facts: Facts): CheckResult {
  const { heldSince } = facts.input.state;
  const told = { name: check.name, say: check.say, message: '', differences: [] };
  if (outcome.kind !== 'fulfilled') delete heldSince[check.name];
  switch (outcome.kind) {
    case 'fulfilled':
      return { ...told, ...fulfilled(check, facts) };
    case 'finding':
      return { ...told, ...found(check, outcome, facts) };
    case 'damaged':
      return {
        ...told,
        verdict: { kind: 'damaged', reason: outcome.reason },
        message: outcome.reason,
        look: 'k8s-de reset',
      };
    case 'unknown':
      return {
        ...told,
        verdict: { kind: 'unknown', reason: outcome.reason },
        message: outcome.reason,
        ...(outcome.look ? { look: outcome.look } : {}),
      };
  }
}

function fulfilled(check: Check, facts: Facts): { verdict: Verdict; message: string; afterMs?: number } {
  const { state, clock } = facts.input;
  const holdMs = parseDuration(check.hold ?? '0') ?? 0;
  const now = clock.now();
  const since = state.heldSince[check.name] ?? now;
  state.heldSince[check.name] = since;
  const leftMs = since + holdMs - now;
  const afterMs = since - facts.lastWriteAt();
  const tookTime = withinMs(check) > 0 && facts.writes().length > 0 && afterMs >= worthTellingMs;
  if (leftMs <= 0) return { verdict: { kind: 'pass' }, message: '', ...(tookTime && { afterMs }) };
  const waitingFor = 'right, and must stay so';
  return { verdict: { kind: 'not-yet', waitingFor, leftMs }, message: 'It is right, and must stay so for a moment.' };
}

function found(check: Check, finding: Finding, facts: Facts): Omit<CheckResult, 'name' | 'say'> {
  const { cause, message, differences, look, remedy, waitingFor } = finding;
  const follows = finding.follows && { follows: true };
  const told = { message, differences, ...(look && { look }), ...follows, ...(remedy && { remedy }) };
  if (waitingFor !== undefined) {
    const leftMs = facts.lastWriteAt() + withinMs(check) - facts.input.clock.now();
    const again = finding.lookAgainMs === undefined ? {} : { lookAgainMs: finding.lookAgainMs };
    if (leftMs > 0) return { ...told, ...again, verdict: { kind: 'not-yet', waitingFor, leftMs } };
  }
  return { ...told, verdict: { kind: 'wrong', cause } };
}

/** What comes sooner than this comes at once. */
const worthTellingMs = 500;

function withinMs(check: Check): number {
  const given = check.within === undefined ? undefined : parseDuration(check.within);
  return given ?? defaultWithinMs[assertionOf(check).kind] ?? 0;
}
