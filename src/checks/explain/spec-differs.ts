import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Candidate, Search } from '../assertions/candidates.ts';
import { celHolds } from '../cel.ts';
import type { Difference } from '../define.ts';
import type { Facts } from '../facts.ts';
import type { Mismatch } from '../match/match.ts';
import { formatFieldPath } from '../match/path.ts';
import { brokenCheck, finding, type Outcome } from '../outcome.ts';
import { conditionDifferences, differencesFrom } from './condition-differs.ts';
import { leadsElsewhere } from './external-name.ts';
import { explainImage } from './image-differs.ts';
import { remedyForImmutable } from './immutable.ts';
import { labelledPods } from './label-on-pods.ts';
import { reachesNoPod } from './service-selector.ts';
import { reasonOf } from './typed-reasons.ts';
import { describeObject, lookAt, show } from './words.ts';

/** Rule 4: the object is there, and what the learner writes differs. Tells when it cannot be changed. */
export async function explainSpec(search: Search, facts: Facts): Promise<Outcome | undefined> {
  const [nearest] = search.candidates;
  if (!nearest) return undefined;
  const { object, mismatches } = nearest;
  const written = mismatches.filter(isWritten);
  const outcome = await whatDiffers(search, nearest, written, facts);
  if (outcome?.kind !== 'finding') return outcome;
  const compared = conditionDifferences(nearest, facts).map(
    ({ path, ...values }) => ({ ...values, kind: 'differs', path: path.split('.') }) as const,
  );
  const remedy = remedyForImmutable(object, [...written, ...compared]);
  return { ...(remedy && { remedy }), ...outcome };
}

async function whatDiffers(
  search: Search,
  nearest: Candidate,
  written: readonly Mismatch[],
  facts: Facts,
): Promise<Outcome | undefined> {
  const { object } = nearest;
  const look = lookAt('get-yaml', object, facts.input.scope);
  const differences = fieldDifferences({ object, mismatches: written });
  const [first] = written;
  if (!first) return falseCondition(nearest, facts, look);

  const image = await explainImage(object, written, differences, facts);
  if (image) return image;
  const { spec } = search.manifest;
  const isAsked = isRecord(spec) && spec.type === 'ExternalName';
  const elsewhere = isAsked ? undefined : leadsElsewhere(object, facts);
  if (elsewhere && written.some(({ path }) => path[0] === 'spec')) return elsewhere;
  const selector = await reachesNoPod(object, written, differences, facts);
  if (selector) return selector;
  const labelled = await labelledPods(object, written, differences, facts);
  if (labelled) return labelled;
  for (const mismatch of written) {
    const reason = reasonOf(mismatch, object);
    if (reason) return finding(reason.cause, `${describeObject(object)}: ${reason.message}`, { differences, look });
  }
  const generic = genericReason(first, object.kind);
  const message = `${describeObject(object)} is not as the task asks: ${generic.message}`;
  return finding(generic.cause, message, { differences, look });
}

/** What a learner writes, unlike status. */
export const isWritten = ({ path }: Mismatch) => path[0] !== 'status';

/** All fields that differ. */
export const fieldDifferences = ({
  object,
  mismatches,
}: {
  object: KubeObject;
  mismatches: readonly Mismatch[];
}): Difference[] => mismatches.map((mismatch) => differenceOf(mismatch, object.kind));

/** For output; the values of a Secret are never told. */
function differenceOf(mismatch: Mismatch, kind: string): Difference {
  const path = formatFieldPath(mismatch.path);
  if (kind === 'Secret' && /^(?:data|stringData)\b/.test(path))
    return {
      path,
      expected: 'the value of the task',
      found: mismatch.found === undefined ? 'nothing' : 'another value',
    };
  return {
    path,
    expected: mismatch.kind === 'item-missing' ? 'present' : show(mismatch.expected),
    found: show(mismatch.found),
  };
}

/** What a difference is where it has no name of its own: a cause, and a sentence on the field. */
export function genericReason(mismatch: Mismatch, kind: string) {
  const { path, expected, found } = differenceOf(mismatch, kind);
  if (mismatch.kind === 'missing')
    return { cause: 'field-missing', message: `${path} is not set; it should be ${expected}.` } as const;
  if (mismatch.kind === 'unwanted')
    return { cause: 'field-unwanted', message: `${path} is ${found} and should not be set.` } as const;
  if (mismatch.kind === 'item-missing') return { cause: 'item-missing', message: `${path} is not there.` } as const;
  if (mismatch.note) return { cause: 'value-differs', message: `${path} ${mismatch.note}.` } as const;
  return { cause: 'value-differs', message: `${path} is ${found}; it should be ${expected}.` } as const;
}

/** An `also` condition that does not look at status: it waits for nothing. */
function falseCondition({ object, failed }: Candidate, facts: Facts, look: string): Outcome | undefined {
  for (const { cel, say } of failed) {
    const holds = celHolds(cel, { object, vars: facts.input.vars });
    if (typeof holds === 'object') return brokenCheck(holds.error);
    if (/\bstatus\b/.test(cel)) continue;
    return finding('condition-false', `${describeObject(object)} is there, but this does not hold yet: ${say}.`, {
      look,
      differences: differencesFrom(cel, object, facts.input.vars),
    });
  }
  return undefined;
}
