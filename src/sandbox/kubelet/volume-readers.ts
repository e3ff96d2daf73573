import { keyOf, type Pod } from '../../kube/object.ts';
import type { Client } from '../client.ts';
import type { Entry } from '../runtime/files.ts';
import type { Chunk } from '../runtime/streams.ts';
import { podField } from './environment.ts';
import type { PodTokens } from './pod-tokens.ts';
import { type ResourceField, resourceField } from './resource-field.ts';
import type { VolumeSources } from './volumes.ts';

/** Reads the files of a volume that shows objects of the API; a text says what is missing. */
export interface VolumeReader {
  read(): Map<string, Entry> | string;
  /** The tokens among them, as they are now. */
  tokens(): ReadonlyMap<string, Entry>;
}

type Source = NonNullable<Pod['spec']['volumes']>[number];
type Projection = NonNullable<NonNullable<Source['projected']>['sources']>[number];
interface Item {
  key: string;
  path: string;
  mode?: number;
}
interface Ref {
  name?: string;
  optional?: boolean;
  items?: Item[];
}
interface DownwardItem {
  path: string;
  mode?: number;
  fieldRef?: { fieldPath: string };
  resourceFieldRef?: ResourceField & { containerName?: string };
}
type Read = VolumeReader['read'];

const usualMode = 0o644;

/** The reader of a volume; undefined when it shows nothing of the API. */
export function volumeReader(pod: Pod, volume: Source, sources: VolumeSources): VolumeReader | undefined {
  const { configMap, secret, projected, downwardAPI } = volume;
  const plain = (read: Read): VolumeReader => ({ read, tokens: () => new Map() });
  const { client } = sources;
  if (configMap) return plain(readObject(pod, client, 'configmaps', configMap, configMap.defaultMode ?? usualMode));
  if (secret)
    return plain(
      readObject(pod, client, 'secrets', { ...secret, name: secret.secretName ?? '' }, secret.defaultMode ?? usualMode),
    );
  if (downwardAPI) return plain(readFields(pod, sources, downwardAPI.items, downwardAPI.defaultMode ?? usualMode));
  if (!projected) return undefined;
  const mode = projected.defaultMode ?? usualMode;
  const reads = (projected.sources ?? []).map((source) => readProjection(pod, source, sources, mode));
  const tokenReads = (projected.sources ?? []).map((source) => readToken(pod, source, sources.tokens, mode));
  return {
    read: () => merge(reads),
    tokens() {
      const found = merge(tokenReads);
      return typeof found === 'string' ? new Map() : found;
    },
  };
}

const file = (content: Chunk, mode: number): Entry => ({ kind: 'file', content, mode, uid: 0, gid: 0, mtimeMs: 0 });

const words = {
  configmaps: { kind: 'configmap', noKey: 'configmap references non-existent config key' },
  secrets: { kind: 'secret', noKey: 'references non-existent secret key' },
};

function readObject(pod: Pod, client: Client, resource: 'configmaps' | 'secrets', ref: Ref, mode: number): Read {
  const { name = '', items, optional } = ref;
  return () => {
    const data = contents(client, resource, `${pod.metadata.namespace}/${name}`);
    if (!data) return optional ? new Map<string, Entry>() : `${words[resource].kind} "${name}" not found`;
    const files = new Map<string, Entry>();
    for (const { key, path, mode: own = mode } of items ??
      [...data.keys()].map((key) => ({ key, path: key }) as Item)) {
      const content = data.get(key);
      if (content !== undefined) files.set(path, file(content, own));
      else if (!optional) return `${words[resource].noKey}: ${key}`;
    }
    return files;
  };
}

function contents(client: Client, resource: 'configmaps' | 'secrets', key: string): Map<string, Chunk> | undefined {
  const decoded = (data: Record<string, string> | undefined) =>
    Object.entries(data ?? {}).map(([name, text]): [string, Chunk] => [name, Buffer.from(text, 'base64')]);
  if (resource === 'secrets') {
    const secret = client.get('secrets', key);
    return secret && new Map(decoded(secret.data));
  }
  const found = client.get('configmaps', key);
  return found && new Map<string, Chunk>([...Object.entries(found.data ?? {}), ...decoded(found.binaryData)]);
}

function readFields(
  pod: Pod,
  { client, addresses }: VolumeSources,
  items: DownwardItem[] | undefined,
  mode: number,
): Read {
  return () => {
    // Labels and annotations change while the Pod runs.
    const now = client.get('pods', keyOf(pod)) ?? pod;
    return new Map(
      (items ?? []).map(({ path, mode: own = mode, fieldRef, resourceFieldRef }): [string, Entry] => {
        if (fieldRef) return [path, file(podField(now, fieldRef.fieldPath, addresses), own)];
        const of = now.spec.containers.find(({ name }) => name === resourceFieldRef?.containerName);
        return [path, file(resourceFieldRef && of ? resourceField(of, resourceFieldRef) : '', own)];
      }),
    );
  };
}

function readProjection(pod: Pod, source: Projection, sources: VolumeSources, mode: number): Read {
  const { configMap, secret, downwardAPI } = source;
  if (configMap) {
    // Every Pod mounts the cluster's CA: a namespace that has just been made may not have it yet.
    const optional = configMap.optional ?? configMap.name === 'kube-root-ca.crt';
    return readObject(pod, sources.client, 'configmaps', { ...configMap, optional }, mode);
  }
  if (secret) return readObject(pod, sources.client, 'secrets', secret, mode);
  if (downwardAPI) return readFields(pod, sources, downwardAPI.items, mode);
  return readToken(pod, source, sources.tokens, mode);
}

function readToken(pod: Pod, { serviceAccountToken: wanted }: Projection, tokens: PodTokens, mode: number): Read {
  return () => {
    if (!wanted) return new Map<string, Entry>();
    const found = tokens.read(pod, wanted);
    return 'missing' in found ? found.missing : new Map([[wanted.path, file(found.token, mode)]]);
  };
}

function merge(reads: readonly Read[]): Map<string, Entry> | string {
  const all = new Map<string, Entry>();
  for (const read of reads) {
    const entries = read();
    if (typeof entries === 'string') return entries;
    for (const [path, entry] of entries) all.set(path, entry);
  }
  return all;
}
