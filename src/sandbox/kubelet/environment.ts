import type { Container, Pod } from '../../kube/object.ts';
import type { Client } from '../client.ts';
import { resourceField } from './resource-field.ts';

/** A container's environment, or the text that says what is missing. */
export type Environment = { kind: 'ready'; values: Record<string, string> } | { kind: 'missing'; message: string };

/** Resolves env and envFrom as the kubelet does: services first, envFrom next, env last. */
export function containerEnvironment(
  pod: Pod,
  container: Container,
  client: Client,
  addresses: Addresses,
): Environment {
  const services = serviceVariables(pod, client);
  const values: Record<string, string> = {};
  const namespace = pod.metadata.namespace ?? '';
  try {
    for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
      const source = configMapRef
        ? lookup(client, 'configmaps', namespace, configMapRef)
        : secretRef && lookup(client, 'secrets', namespace, secretRef);
      for (const [key, value] of Object.entries(source ?? {})) values[prefix + key] = value;
    }
    for (const { name, value, valueFrom } of container.env ?? []) {
      const resolved = valueFrom
        ? resolveSource(pod, container, valueFrom, client, addresses)
        : expand(value ?? '', { ...services, ...values });
      if (resolved !== undefined) values[name] = resolved;
    }
  } catch (thrown) {
    if (thrown instanceof Missing) return { kind: 'missing', message: thrown.message };
    throw thrown;
  }
  return { kind: 'ready', values: { ...services, ...values } };
}

/** Replaces `$(NAME)`; an unknown name stays as it is, `$$` is a dollar sign. */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (all, name: string | undefined) =>
    name === undefined ? '$' : (values[name] ?? all),
  );
}

export interface Addresses {
  podIP: string;
  hostIP: string;
}

class Missing extends Error {}

type Ref = { name?: string; optional?: boolean };

/** The data of a ConfigMap or Secret as text; undefined when it is missing and may be. */
function lookup(
  client: Client,
  kind: 'configmaps' | 'secrets',
  namespace: string,
  ref: Ref,
): Record<string, string> | undefined {
  const name = ref.name ?? '';
  const key = `${namespace}/${name}`;
  const found = kind === 'configmaps' ? client.get('configmaps', key)?.data : secretData(client, key);
  if (found) return found;
  const exists = client.get(kind, key) !== undefined;
  if (exists) return {};
  if (ref.optional) return undefined;
  throw new Missing(`${kind === 'configmaps' ? 'configmap' : 'secret'} "${name}" not found`);
}

/** A Secret's data as text. */
function secretData(client: Client, key: string): Record<string, string> | undefined {
  const secret = client.get('secrets', key);
  if (!secret) return undefined;
  const decode = (value: string) => Buffer.from(value, 'base64').toString('utf8');
  return Object.fromEntries(Object.entries(secret.data ?? {}).map(([name, value]) => [name, decode(value)]));
}

type Source = NonNullable<NonNullable<Container['env']>[number]['valueFrom']>;

function resolveSource(
  pod: Pod,
  container: Container,
  source: Source,
  client: Client,
  addresses: Addresses,
): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  if (source.fieldRef) return podField(pod, source.fieldRef.fieldPath, addresses);
  if (source.resourceFieldRef) {
    const { containerName } = source.resourceFieldRef;
    const all = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    const of = containerName ? all.find(({ name }) => name === containerName) : container;
    return of && resourceField(of, source.resourceFieldRef);
  }
  const ref = source.configMapKeyRef ?? source.secretKeyRef;
  if (!ref) return undefined;
  const data = lookup(client, source.configMapKeyRef ? 'configmaps' : 'secrets', namespace, ref);
  const value = data?.[ref.key];
  if (value !== undefined || ref.optional) return value;
  const kind = source.configMapKeyRef ? 'ConfigMap' : 'Secret';
  throw new Missing(`couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name ?? ''}`);
}

/** A field of the Pod as the downward API gives it. */
export function podField(pod: Pod, path: string, { podIP, hostIP }: Addresses): string {
  const { metadata, spec } = pod;
  const entry = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (entry) return metadata[entry[1] === 'labels' ? 'labels' : 'annotations']?.[entry[2] ?? ''] ?? '';
  const list = (map: Record<string, string> = {}) =>
    Object.entries(map)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join('\n');
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': list(metadata.labels),
    'metadata.annotations': list(metadata.annotations),
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.podIP': podIP,
    'status.podIPs': podIP,
    'status.hostIP': hostIP,
    'status.hostIPs': hostIP,
  };
  return fields[path] ?? '';
}

/** The variables of the namespace's Services, and always those of the API server. */
function serviceVariables(pod: Pod, client: Client): Record<string, string> {
  const values: Record<string, string> = {};
  const own = pod.spec.enableServiceLinks === false ? [] : client.list('services', pod.metadata.namespace);
  const api = client.get('services', 'default/kubernetes');
  for (const { metadata, spec } of api ? [api, ...own] : own) {
    const [first] = spec.ports ?? [];
    if (!spec.clusterIP || spec.clusterIP === 'None' || !first) continue;
    const prefix = metadata.name.toUpperCase().replaceAll('-', '_');
    const { clusterIP } = spec;
    Object.assign(values, { [`${prefix}_SERVICE_HOST`]: clusterIP, [`${prefix}_SERVICE_PORT`]: `${first.port}` });
    for (const { name, port } of spec.ports ?? [])
      if (name) values[`${prefix}_SERVICE_PORT_${name.toUpperCase().replaceAll('-', '_')}`] = `${port}`;
    values[`${prefix}_PORT`] = `${(first.protocol ?? 'TCP').toLowerCase()}://${clusterIP}:${first.port}`;
    for (const { port, protocol = 'TCP' } of spec.ports ?? []) {
      const base = `${prefix}_PORT_${port}_${protocol}`;
      values[base] = `${protocol.toLowerCase()}://${clusterIP}:${port}`;
      Object.assign(values, {
        [`${base}_PROTO`]: protocol.toLowerCase(),
        [`${base}_PORT`]: `${port}`,
        [`${base}_ADDR`]: clusterIP,
      });
    }
  }
  return values;
}
