import { unsettled } from '../explain/converging.ts';
import { isWritten } from '../explain/spec-differs.ts';
import { explainStatus } from '../explain/status-differs.ts';
import { lookFor, plural } from '../explain/words.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';
import { isRight, search } from './candidates.ts';
import { readCount } from './read-count.ts';

type CountSpec = Extract<Assertion, { kind: 'count' }>['of'];

/** Passes when as many objects as asked are as the manifest says. */
export async function assessCount(of: CountSpec, check: Check, facts: Facts): Promise<Outcome> {
  const found = await search(facts, check, of.of, undefined);
  const right = found.candidates.filter(isRight);
  const wanted = readCount(of.is);
  const look = lookFor(found, facts.input.scope);
  if (wanted.holds(right.length))
    return { kind: 'fulfilled', subject: { objects: right.map(({ object }) => object) }, look };
  // What is nearly right, and only its status is not, says why they are too few.
  for (const candidate of found.candidates) {
    if (isRight(candidate) || candidate.mismatches.some(isWritten)) continue;
    const cause = await explainStatus({ ...found, candidates: [candidate] }, facts);
    if (cause) return cause;
  }
  const kind = plural(of.of.kind);
  const message = `There are ${right.length} ${kind} as asked; it should be ${wanted.text}.`;
  const waiting = await unsettled(facts);
  return finding('count-differs', message, {
    look,
    differences: [{ path: `number of ${kind}`, expected: wanted.text, found: String(right.length) }],
    ...(waiting || found.candidates.some(({ object }) => object.metadata.deletionTimestamp)
      ? { waitingFor: waiting ?? `${kind} to be deleted` }
      : {}),
  });
}
