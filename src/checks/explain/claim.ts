import { isRecord, type KubeObject, type Pod } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';
import { type Finding, finding } from '../outcome.ts';
import { eventsAbout } from './events-about.ts';
import { lookAt } from './words.ts';

/** Why a claim has no volume; undefined when it has one. */
export async function explainClaim(claim: KubeObject, facts: Facts): Promise<Finding | undefined> {
  const phase = isRecord(claim.status) ? String(claim.status.phase ?? 'Pending') : 'Pending';
  if (phase === 'Bound') return undefined;
  const { name } = claim.metadata;
  const look = lookAt('describe', claim, facts.input.scope);
  const last = (await eventsAbout(claim, facts)).at(-1);
  const unknownClass = /storageclass\.storage\.k8s\.io "([^"]+)" not found/.exec(last?.message ?? '');
  if (unknownClass)
    return finding('claim-unbound', `The claim ${name} has no volume: there is no StorageClass ${unknownClass[1]}.`, {
      look,
    });
  if (last?.reason === 'WaitForFirstConsumer' && !(await isUsed(claim, facts)))
    return finding('claim-unbound', `The claim ${name} has no volume yet: it waits for a Pod that uses it.`, {
      look,
      waitingFor: 'a Pod that uses the claim',
      follows: true,
    });
  const told = last ? `: ${last.message}` : '';
  return finding('claim-unbound', `The claim ${name} has no volume yet${told}`.replace(/\.?$/, '.'), {
    look,
    waitingFor: 'a volume for the claim',
  });
}

async function isUsed({ metadata: { name, namespace } }: KubeObject, facts: Facts): Promise<boolean> {
  const pods = (await facts.objects('Pod', namespace)) as Pod[];
  return pods.some(({ spec }) => spec.volumes?.some((volume) => volume.persistentVolumeClaim?.claimName === name));
}
