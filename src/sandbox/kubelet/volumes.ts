import type { Container, Pod } from '../../kube/object.ts';
import { claimsOf } from '../../kube/volumes.ts';
import type { Client } from '../client.ts';
import { type Mount, memoryVolume, type Volume, viewVolume } from '../runtime/files.ts';
import { claimVolume } from './claim-volume.ts';
import { type Addresses, podField, secretData } from './environment.ts';
import type { HostDisk } from './host-disk.ts';
import { hostPathVolume } from './host-path.ts';
import type { PodTokens } from './pod-tokens.ts';

/** A Pod's volumes by name, or what the kubelet says of the first that cannot be mounted. */
export type Volumes = { kind: 'ready'; volumes: Map<string, Volume> } | { kind: 'missing'; message: string };

/** Where volumes come from. */
export interface VolumeSources {
  client: Client;
  disk: HostDisk;
  addresses: Addresses;
  tokens: PodTokens;
}

/** Makes a Pod's volumes; ConfigMaps and Secrets are read again at each access, as they change in a running Pod. */
export function podVolumes(pod: Pod, sources: VolumeSources): Volumes {
  const volumes = new Map<string, Volume>();
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
    const mounted = found?.volume ?? sourceOf(pod, volume, sources);
    if (typeof mounted === 'string') return { kind: 'missing', message: setUpFailed(name, mounted) };
    volumes.set(name, mounted);
  }
  return { kind: 'ready', volumes };
}

function setUpFailed(volume: string, why: string): string {
  return `MountVolume.SetUp failed for volume ${JSON.stringify(volume)} : ${why}`;
}

/** Where a container sees the volumes. */
export function containerMounts(container: Container, volumes: ReadonlyMap<string, Volume>): Mount[] {
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath, readOnly = false, subPath }) => {
    const volume = volumes.get(name);
    return volume ? [{ path: mountPath, volume, readOnly, ...(subPath && { subPath }) }] : [];
  });
}

type Source = NonNullable<Pod['spec']['volumes']>[number];
type Projection = NonNullable<NonNullable<Source['projected']>['sources']>[number];
type Items = { key: string; path: string }[] | undefined;
/** Reads a volume's files; a text says what is missing. */
type Reader = () => Map<string, string> | string;

function sourceOf(pod: Pod, volume: Source, { client, disk, addresses, tokens }: VolumeSources): Volume | string {
  const { configMap, secret, projected, downwardAPI, hostPath } = volume;
  if (hostPath) return hostPathVolume(disk, hostPath);
  let reader: Reader | undefined;
  if (configMap) reader = configMapReader(pod, client, configMap);
  else if (secret) reader = secretReader(pod, client, { ...secret, name: secret.secretName ?? '' });
  else if (downwardAPI) reader = downwardReader(pod, downwardAPI.items, addresses);
  else if (projected)
    reader = merged((projected.sources ?? []).map((source) => projection(pod, client, source, addresses, tokens)));
  if (!reader) return memoryVolume();
  const first = reader();
  if (typeof first === 'string') return first;
  let last = first;
  const read = reader;
  return viewVolume(() => {
    const now = read();
    // What was mounted stays when its source goes.
    if (typeof now !== 'string') last = now;
    return last;
  });
}

type Ref = { name?: string; optional?: boolean; items?: Items };

function configMapReader(pod: Pod, client: Client, ref: Ref): Reader {
  return () => {
    const found = client.get('configmaps', `${pod.metadata.namespace}/${ref.name ?? ''}`);
    if (!found) return ref.optional ? new Map<string, string>() : `configmap "${ref.name ?? ''}" not found`;
    return pick(found.data ?? {}, ref, 'configmap references non-existent config key');
  };
}

function secretReader(pod: Pod, client: Client, ref: Ref): Reader {
  return () => {
    const found = secretData(client, `${pod.metadata.namespace}/${ref.name ?? ''}`);
    if (!found) return ref.optional ? new Map<string, string>() : `secret "${ref.name ?? ''}" not found`;
    return pick(found, ref, 'references non-existent secret key');
  };
}

function downwardReader(
  pod: Pod,
  items: { path: string; fieldRef?: { fieldPath: string } }[] | undefined,
  addresses: Addresses,
): Reader {
  return () =>
    new Map(
      (items ?? []).map(({ path, fieldRef }) => [path, fieldRef ? podField(pod, fieldRef.fieldPath, addresses) : '']),
    );
}

function projection(pod: Pod, client: Client, source: Projection, addresses: Addresses, tokens: PodTokens): Reader {
  if (source.configMap) {
    // Every Pod mounts the cluster's CA: a namespace that has just been made may not have it yet.
    const optional = source.configMap.optional ?? source.configMap.name === 'kube-root-ca.crt';
    return configMapReader(pod, client, { ...source.configMap, optional });
  }
  if (source.secret) return secretReader(pod, client, source.secret);
  if (source.downwardAPI) return downwardReader(pod, source.downwardAPI.items, addresses);
  const wanted = source.serviceAccountToken;
  return () => {
    if (!wanted) return new Map<string, string>();
    const found = tokens.read(pod, wanted);
    return 'missing' in found ? found.missing : new Map([[wanted.path, found.token]]);
  };
}

const merged =
  (readers: Reader[]): Reader =>
  () => {
    const all = new Map<string, string>();
    for (const read of readers) {
      const entries = read();
      if (typeof entries === 'string') return entries;
      for (const [path, text] of entries) all.set(path, text);
    }
    return all;
  };

function pick(data: Record<string, string>, { items, optional }: Ref, missing: string): Map<string, string> | string {
  if (!items) return new Map(Object.entries(data));
  const files = new Map<string, string>();
  for (const { key, path } of items) {
    const text = data[key];
    if (text !== undefined) files.set(path, text);
    else if (!optional) return `${missing}: ${key}`;
  }
  return files;
}
