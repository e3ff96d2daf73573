import type { KubeObject, Pod } from '../../kube/object.ts';
import { explainClaim } from '../explain/claim.ts';
import { unsettled } from '../explain/converging.ts';
import { explainPod } from '../explain/pod.ts';
import { noPodBehind, podsOfService } from '../explain/service-selector.ts';
import { childrenOf, mustSeeBelow, podsOf } from '../explain/walk.ts';
import { describeObject, lookAt, plural } from '../explain/words.ts';
import type { Facts } from '../facts.ts';
import { finding, type Outcome } from '../outcome.ts';
import type { Assertion, Check } from '../schema.ts';
import { readCount } from './read-count.ts';
import { selected } from './selected.ts';

type RelatedSpec = Extract<Assertion, { kind: 'related' }>['of'];

/** Passes when what belongs to an object is there: ready Pods, children, a volume, an owner. */
export async function assessRelated(of: RelatedSpec, check: Check, facts: Facts): Promise<Outcome> {
  const { now, none } = await selected(of.from, check, facts);
  const [object] = now;
  if (!object) return none();
  const look = lookAt('get-yaml', object, facts.input.scope);
  if (of.to === 'boundVolume')
    return (await explainClaim(object, facts)) ?? { kind: 'fulfilled', subject: { object }, look };
  if (of.to === 'owner') return owner(object, facts);
  await mustSeeBelow(object, of.to === 'children' ? 'children' : 'pods', facts);
  const wanted = readCount(of.count ?? '>= 1');
  const all = of.to === 'children' ? await childrenOf(object, facts) : await podsBehind(object, facts);
  const right = of.to === 'children' ? all : all.filter(isReady);
  if (wanted.holds(right.length)) return { kind: 'fulfilled', subject: { object, objects: right }, look };
  const why = await reason(object, all, right, facts);
  if (why) return why;
  const [one, things] =
    of.to === 'children' ? ['object of its own', 'objects of its own'] : ['ready Pod', 'ready Pods'];
  const waitingFor = await unsettled(facts);
  return finding(
    'too-few-related',
    `${describeObject(object)} has ${right.length} ${right.length === 1 ? one : things}; it should be ${wanted.text}.`,
    {
      look: lookAt('describe', object, facts.input.scope),
      differences: [{ path: `number of ${things}`, expected: wanted.text, found: String(right.length) }],
      ...(waitingFor ? { waitingFor } : {}),
    },
  );
}

function podsBehind(object: KubeObject, facts: Facts): Promise<KubeObject[]> {
  return object.kind === 'Service' ? podsOfService(object, facts) : podsOf(object, facts);
}

function isReady({ metadata, status }: KubeObject): boolean {
  const conditions = (status as Pod['status'])?.conditions ?? [];
  return (
    metadata.deletionTimestamp === undefined &&
    conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True')
  );
}

/** Why there are no more: nothing is selected, or a Pod is in trouble. */
async function reason(
  object: KubeObject,
  all: readonly KubeObject[],
  right: readonly KubeObject[],
  facts: Facts,
): Promise<Outcome | undefined> {
  if (object.kind === 'Service' && all.length === 0) {
    const waitingFor = await unsettled(facts);
    return noPodBehind(object, facts, waitingFor ? { waitingFor } : {});
  }
  for (const pod of all.filter((each) => !right.includes(each))) {
    const trouble = await explainPod(pod, facts);
    if (trouble) return trouble;
  }
  return undefined;
}

function owner(object: KubeObject, facts: Facts): Outcome {
  const look = lookAt('get-yaml', object, facts.input.scope);
  const [first] = object.metadata.ownerReferences ?? [];
  if (first) return { kind: 'fulfilled', subject: { object }, look };
  return finding('too-few-related', `${describeObject(object)} has no owner: nothing would make it again.`, {
    look,
    differences: [{ path: 'metadata.ownerReferences', expected: `an owner of ${plural(object.kind)}`, found: 'none' }],
  });
}
