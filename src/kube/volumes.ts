import type { PersistentVolume, PersistentVolumeClaim, Pod } from './object.ts';
import { compareQuantities, parseQuantity, wholeValue } from './quantity.ts';
import { matchesLabelSelector } from './selector.ts';

const betaClass = 'volume.beta.kubernetes.io/storage-class';

/** The annotations with which binder, scheduler and provisioner tell each other how far they are. */
export const volumeAnnotations = {
  bindCompleted: 'pv.kubernetes.io/bind-completed',
  boundByController: 'pv.kubernetes.io/bound-by-controller',
  provisionedBy: 'pv.kubernetes.io/provisioned-by',
  selectedNode: 'volume.kubernetes.io/selected-node',
  storageProvisioner: 'volume.kubernetes.io/storage-provisioner',
  betaStorageProvisioner: 'volume.beta.kubernetes.io/storage-provisioner',
} as const;

/** The class that a claim or a volume is of; '' for none. */
export function classOf({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string {
  return metadata.annotations?.[betaClass] ?? spec.storageClassName ?? '';
}

/** Whether the claim says something of its class, were it that it wants none. */
export function namesClass({ metadata, spec }: PersistentVolumeClaim): boolean {
  return metadata.annotations?.[betaClass] !== undefined || spec.storageClassName !== undefined;
}

/** Whether a volume is kept for the claim, by a user or by the binder. */
export function isBoundTo({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (!claimRef || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** Binding is over: the claim names its volume, and the binder has said so. */
export function isFullyBound({ metadata, spec }: PersistentVolumeClaim): boolean {
  return Boolean(spec.volumeName) && metadata.annotations?.[volumeAnnotations.bindCompleted] !== undefined;
}

/** Why a volume that a claim asks for by name is not for it; undefined when it is. */
export function whyUnsuited(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp) return `the volume is marked for deletion "${volume.metadata.name}"`;
  if (wholeValue(capacityOf(volume)) < wholeValue(requestOf(claim))) return 'requested PV is too small';
  if (classOf(volume) !== classOf(claim)) return 'storageClassName does not match';
  if (!sameAttributesClass(volume, claim)) return 'volumeAttributesClassName does not match';
  if (!sameMode(volume, claim)) return 'incompatible volumeMode';
  return offersModes(volume, claim) ? undefined : 'incompatible accessMode';
}

export interface Matching {
  /** Only volumes that are kept for the claim: others are the scheduler's to choose. */
  keptOnly?: boolean;
  /** Whether a volume can be reached from where it is to be used. */
  isReachable?: (volume: PersistentVolume) => boolean;
  /** Names of volumes that are taken already. */
  taken?: ReadonlySet<string>;
}

/** The volume that fits a claim best: one that is kept for it, else the smallest with the fewest access modes. */
export function findVolume(
  claim: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { keptOnly = false, isReachable = () => true, taken = new Set() }: Matching = {},
): PersistentVolume | undefined {
  const possible = volumes.filter(
    (volume) =>
      !taken.has(volume.metadata.name) &&
      (!volume.spec.claimRef || isBoundTo(volume, claim)) &&
      offersModes(volume, claim) &&
      compareQuantities(capacityOf(volume), requestOf(claim)) >= 0 &&
      sameMode(volume, claim) &&
      sameAttributesClass(volume, claim) &&
      !volume.metadata.deletionTimestamp,
  );
  const kept = possible.find((volume) => isBoundTo(volume, claim));
  if (kept) return isReachable(kept) ? kept : undefined;
  if (keptOnly) return undefined;
  const { selector } = claim.spec;
  const [best] = possible
    .filter(
      (volume) =>
        volume.status?.phase === 'Available' &&
        (!selector || matchesLabelSelector(selector, volume.metadata.labels)) &&
        classOf(volume) === classOf(claim) &&
        isReachable(volume),
    )
    .sort((a, b) => modesOf(a).length - modesOf(b).length || compareQuantities(capacityOf(a), capacityOf(b)));
  return best;
}

/** A claim behind one of a Pod's volumes. */
export interface PodClaim {
  volume: string;
  claim: string;
  /** Made for the Pod, and gone with it. */
  isEphemeral: boolean;
}

/** The claims that a Pod uses, those of its generic ephemeral volumes included. */
export function claimsOf({ metadata, spec }: Pod): PodClaim[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }): PodClaim[] => {
    if (persistentVolumeClaim) return [{ volume: name, claim: persistentVolumeClaim.claimName, isEphemeral: false }];
    return ephemeral ? [{ volume: name, claim: `${metadata.name}-${name}`, isEphemeral: true }] : [];
  });
}

const modesOf = ({ spec }: PersistentVolume) => spec.accessModes ?? [];
const capacityOf = ({ spec }: PersistentVolume) => parseQuantity(spec.capacity?.storage ?? '0');
const requestOf = ({ spec }: PersistentVolumeClaim) => parseQuantity(spec.resources?.requests?.storage ?? '0');

function sameMode(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  return (volume.spec.volumeMode ?? 'Filesystem') === (claim.spec.volumeMode ?? 'Filesystem');
}

function sameAttributesClass({ spec: volume }: PersistentVolume, { spec: claim }: PersistentVolumeClaim): boolean {
  return (volume.volumeAttributesClassName ?? '') === (claim.volumeAttributesClassName ?? '');
}

function offersModes(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  return (spec.accessModes ?? []).every((mode) => modesOf(volume).includes(mode));
}
