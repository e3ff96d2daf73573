import type { Container, Pod } from '../../kube/object.ts';
import { claimsOf } from '../../kube/volumes.ts';
import type { Client } from '../client.ts';
import { type Mount, memoryVolume, type Volume, viewVolume } from '../runtime/files.ts';
import { claimVolume } from './claim-volume.ts';
import { type Addresses, expand } from './environment.ts';
import type { HostDisk } from './host-disk.ts';
import { hostPathVolume } from './host-path.ts';
import type { PodTokens } from './pod-tokens.ts';
import { volumeReader } from './volume-readers.ts';

/** A Pod's volumes by name, or what the kubelet says of the first that cannot be mounted. */
export type Volumes =
  | {
      kind: 'ready';
      volumes: Map<string, Volume>;
      /** Makes what is mounted what its sources hold now. */
      refresh(): void;
    }
  | { kind: 'missing'; message: string };

/** Where volumes come from. */
export interface VolumeSources {
  client: Client;
  disk: HostDisk;
  addresses: Addresses;
  tokens: PodTokens;
}

/** Makes a Pod's volumes; those of ConfigMaps, Secrets and fields stay as they are until they are refreshed. */
export function podVolumes(pod: Pod, sources: VolumeSources): Volumes {
  const volumes = new Map<string, Volume>();
  const refreshes: (() => void)[] = [];
  const claims = new Map(claimsOf(pod).map(({ volume, claim }) => [volume, claim]));
  for (const volume of pod.spec.volumes ?? []) {
    const { name } = volume;
    const claim = claims.get(name);
    const found = claim === undefined ? undefined : claimVolume(pod, claim, sources.client, sources.disk);
    if (found?.kind === 'unbound') {
      const list = `unmounted volumes=[${name}], unattached volumes=[], failed to process volumes=[${name}]`;
      return { kind: 'missing', message: `Unable to attach or mount volumes: ${list}: ${found.message}` };
    }
    if (found?.kind === 'broken') return { kind: 'missing', message: setUpFailed(found.name, found.message) };
    const mounted = found?.volume ?? sourceOf(pod, volume, sources, refreshes);
    if (typeof mounted === 'string') return { kind: 'missing', message: setUpFailed(name, mounted) };
    volumes.set(name, mounted);
  }
  return {
    kind: 'ready',
    volumes,
    refresh() {
      for (const refresh of refreshes) refresh();
    },
  };
}

function setUpFailed(volume: string, why: string): string {
  return `MountVolume.SetUp failed for volume ${JSON.stringify(volume)} : ${why}`;
}

/** Where a container sees the volumes. */
export function containerMounts(
  container: Container,
  volumes: ReadonlyMap<string, Volume>,
  environment: Readonly<Record<string, string>>,
): Mount[] {
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath, readOnly = false, subPath, subPathExpr }) => {
    const volume = volumes.get(name);
    if (!volume) return [];
    const part = subPathExpr ? expand(subPathExpr, environment) : subPath;
    return [
      part
        ? { path: mountPath, volume: asItIs(volume), readOnly, subPath: part }
        : { path: mountPath, volume, readOnly },
    ];
  });
}

/** A part of a volume is mounted once: what is made anew elsewhere in its place is not seen. */
function asItIs(volume: Volume): Volume {
  if (!volume.readOnly) return volume;
  const entries = new Map(volume.entries());
  return viewVolume(() => entries);
}

type Source = NonNullable<Pod['spec']['volumes']>[number];

function sourceOf(pod: Pod, volume: Source, sources: VolumeSources, refreshes: (() => void)[]): Volume | string {
  if (volume.hostPath) return hostPathVolume(sources.disk, volume.hostPath, pod.metadata.uid);
  const reader = volumeReader(pod, volume, sources);
  if (!reader) return memoryVolume();
  const first = reader.read();
  if (typeof first === 'string') return first;
  let last = first;
  refreshes.push(() => {
    const now = reader.read();
    // What was mounted stays when its source goes.
    if (typeof now !== 'string') last = now;
  });
  return viewVolume(() => {
    // A token is asked for anew before it expires, whatever else changes.
    for (const [path, entry] of reader.tokens()) last.set(path, entry);
    return last;
  });
}
