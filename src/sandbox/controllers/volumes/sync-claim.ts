import { clone, keyOf, type PersistentVolumeClaim, type StorageClass } from '../../../kube/object.ts';
import { isFinished } from '../../../kube/pod-phase.ts';
import {
  claimsOf,
  classOf,
  findVolume,
  isBoundTo,
  namesClass,
  volumeAnnotations,
  whyUnsuited,
} from '../../../kube/volumes.ts';
import type { Client, EventText } from '../../client.ts';
import { bind, setClaimStatus } from './bind.ts';

const { bindCompleted, selectedNode, storageProvisioner, betaStorageProvisioner } = volumeAnnotations;
const defaultAnnotation = 'storageclass.kubernetes.io/is-default-class';

/** Brings one claim a step nearer to its volume. */
export async function syncClaim(client: Client, claim: PersistentVolumeClaim): Promise<void> {
  if (claim.metadata.annotations?.[bindCompleted] !== undefined) await syncBound(client, claim);
  else if (claim.spec.volumeName) await syncNamed(client, claim, claim.spec.volumeName);
  else await syncUnbound(client, claim);
}

async function syncUnbound(client: Client, claim: PersistentVolumeClaim): Promise<void> {
  const found = classFor(client, claim);
  const waits = found?.volumeBindingMode === 'WaitForFirstConsumer';
  const volume = findVolume(claim, client.list('persistentvolumes'), { keptOnly: waits });
  if (volume) return await bind(client, volume, claim);
  if (await giveDefaultClass(client, claim)) return;

  const isChosen = claim.metadata.annotations?.[selectedNode] !== undefined;
  if (waits && !isChosen) await tell(client, claim, 'Normal', ...waitingText(client, claim));
  else if (classOf(claim)) return await askForVolume(client, claim, found);
  else {
    const text = 'no persistent volumes available for this claim and no storage class is set';
    await tell(client, claim, 'Normal', 'FailedBinding', text);
  }
  await setClaimStatus(client, claim, 'Pending');
}

/** A claim that asks for one volume by name. */
async function syncNamed(client: Client, claim: PersistentVolumeClaim, name: string): Promise<void> {
  const volume = client.get('persistentvolumes', name);
  if (volume && isBoundTo(volume, claim)) return await bind(client, volume, claim);
  if (volume && !volume.spec.claimRef) {
    const why = whyUnsuited(volume, claim);
    if (why === undefined) return await bind(client, volume, claim);
    await tell(client, claim, 'Warning', 'VolumeMismatch', `Cannot bind to requested volume "${name}": ${why}`);
  } else if (volume) {
    await tell(client, claim, 'Warning', 'FailedBinding', `volume "${name}" already bound to a different claim.`);
  }
  await setClaimStatus(client, claim, 'Pending');
}

/** A claim that was bound stays so, or has lost its data. */
async function syncBound(client: Client, claim: PersistentVolumeClaim): Promise<void> {
  const { volumeName } = claim.spec;
  const volume = volumeName ? client.get('persistentvolumes', volumeName) : undefined;
  if (!volumeName)
    return await lose(
      client,
      claim,
      'ClaimLost',
      'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    );
  if (!volume)
    return await lose(
      client,
      claim,
      'ClaimLost',
      'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    );
  const { claimRef } = volume.spec;
  if (claimRef && claimRef.uid !== claim.metadata.uid)
    return await lose(
      client,
      claim,
      'ClaimMisbound',
      'Two claims are bound to the same volume, this one is bound incorrectly',
    );
  await bind(client, volume, claim);
}

async function lose(client: Client, claim: PersistentVolumeClaim, reason: string, message: string): Promise<void> {
  if (claim.status?.phase === 'Lost') return;
  await setClaimStatus(client, claim, 'Lost');
  await tell(client, claim, 'Warning', reason, message);
}

/** Calls for a provisioner: none is part of Kubernetes itself any more. */
async function askForVolume(
  client: Client,
  claim: PersistentVolumeClaim,
  found: StorageClass | undefined,
): Promise<void> {
  const fail = (text: string) => tell(client, claim, 'Warning', 'ProvisioningFailed', text);
  if (!found) return await fail(`storageclass.storage.k8s.io "${classOf(claim)}" not found`);
  const { provisioner } = found;
  if (provisioner.startsWith('kubernetes.io/')) return await fail(`no volume plugin matched name: ${provisioner}`);
  const next = clone(claim);
  next.metadata.annotations = {
    ...next.metadata.annotations,
    [betaStorageProvisioner]: provisioner,
    [storageProvisioner]: provisioner,
  };
  const updated = await client.update('persistentvolumeclaims', next);
  const text = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  await tell(client, updated, 'Normal', 'ExternalProvisioning', text);
}

async function giveDefaultClass(client: Client, claim: PersistentVolumeClaim): Promise<boolean> {
  if (namesClass(claim)) return false;
  const defaults = client
    .list('storageclasses.storage.k8s.io')
    .filter(({ metadata }) => metadata.annotations?.[defaultAnnotation] === 'true')
    .sort((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp));
  const name = defaults[0]?.metadata.name;
  if (name === undefined) return false;
  const next = clone(claim);
  next.spec.storageClassName = name;
  await client.update('persistentvolumeclaims', next);
  return true;
}

function waitingText(client: Client, claim: PersistentVolumeClaim): [reason: string, message: string] {
  const { namespace, name } = claim.metadata;
  const pods = client
    .list('pods', namespace)
    .filter((pod) => !pod.spec.nodeName && !isFinished(pod) && claimsOf(pod).some((one) => one.claim === name))
    .map(({ metadata }) => metadata.name);
  if (pods.length === 0) return ['WaitForFirstConsumer', 'waiting for first consumer to be created before binding'];
  const who = pods.length > 1 ? `pods ${pods.join(',')}` : `pod ${pods[0]}`;
  return ['WaitForPodScheduled', `waiting for ${who} to be scheduled`];
}

function classFor(client: Client, claim: PersistentVolumeClaim): StorageClass | undefined {
  const name = classOf(claim);
  return name ? client.get('storageclasses.storage.k8s.io', name) : undefined;
}

async function tell(
  client: Client,
  claim: PersistentVolumeClaim,
  type: EventText['type'],
  reason: string,
  message: string,
): Promise<void> {
  // What is gone needs no word.
  if (!client.get('persistentvolumeclaims', keyOf(claim))) return;
  await client.event(claim, { type, reason, message }, { component: 'persistentvolume-controller' });
}
