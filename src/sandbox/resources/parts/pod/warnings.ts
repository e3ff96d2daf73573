import type { Container, PodSpec } from '../../../../kube/object.ts';
import { isWhole } from './whole.ts';

/** The commonest warnings of pkg/api/pod/warnings.go; `path` ends before `spec` and is '' for a Pod. */
export function podSpecWarnings(spec: PodSpec, path: string): string[] {
  const at = path ? `${path}.spec` : 'spec';
  const all = [...walk(spec.initContainers, `${at}.initContainers`), ...walk(spec.containers, `${at}.containers`)];
  const grace = spec.terminationGracePeriodSeconds;
  return [
    ...(spec.topologySpreadConstraints ?? []).flatMap(({ labelSelector }, i) =>
      labelSelector
        ? []
        : [`${at}.topologySpreadConstraints[${i}].labelSelector: a null labelSelector results in matching no pod`],
    ),
    ...duplicatePullSecrets(spec, at),
    ...all.flatMap(([container, where]) => [
      ...fractionalBytes(container, where),
      ...hiddenVariables(container, where),
    ]),
    ...doublePorts(all),
    ...doublePortNames(all),
    ...(grace !== undefined && grace < 0
      ? [`${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`]
      : []),
  ];
}

type Located = readonly [container: Container, path: string];

function walk(containers: readonly Container[] | undefined, path: string): Located[] {
  return (containers ?? []).map((container, i) => [container, `${path}[${i}]`] as const);
}

function duplicatePullSecrets({ imagePullSecrets = [] }: PodSpec, path: string): string[] {
  const seen = new Set<string | undefined>();
  const where = (i: number) => `${path}.imagePullSecrets[${i}].name`;
  const double = imagePullSecrets.flatMap(({ name }, i) => {
    if (seen.has(name)) return [`${where(i)}: duplicate name ${JSON.stringify(name)}`];
    seen.add(name);
    return [];
  });
  const empty = imagePullSecrets.flatMap(({ name }, i) => (name ? [] : [`${where(i)}: invalid empty name ""`]));
  return [...double, ...empty];
}

function fractionalBytes({ resources }: Container, path: string): string[] {
  return (['memory', 'ephemeral-storage'] as const).flatMap((name) =>
    (['limits', 'requests'] as const).flatMap((kind) => {
      const value = resources?.[kind]?.[name];
      if (value === undefined || isWhole(value)) return [];
      const shown = JSON.stringify(value);
      return [`${path}.resources.${kind}[${name}]: fractional byte value ${shown} is invalid, must be an integer`];
    }),
  );
}

function hiddenVariables({ env = [] }: Container, path: string): string[] {
  const seen = new Set<string>();
  return env.flatMap(({ name, value = '', valueFrom }, i) => {
    const reference = `$(${name})`;
    // X="$(X)more" builds upon the earlier value; anything else hides it.
    const hides = valueFrom !== undefined || value === reference || !value.includes(reference);
    const isDouble = seen.has(name);
    seen.add(name);
    return isDouble && hides
      ? [
          `${path}.env[${i}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        ]
      : [];
  });
}

function doublePorts(all: readonly Located[]): string[] {
  const seen = new Map<string, { path: string; hostPort: number; hostIP: string }[]>();
  return portsOf(all).flatMap(({ port, path }) => {
    const { hostPort = 0, hostIP = '' } = port;
    const key = `${port.containerPort}/${port.protocol ?? 'TCP'}`;
    const others = seen.get(key) ?? [];
    seen.set(key, [...others, { path, hostPort, hostIP }]);
    return others.flatMap((other) => {
      if (hostIP === other.hostIP && hostPort === other.hostPort)
        return [`${path}: duplicate port definition with ${other.path}`];
      if (hostPort === 0 || other.hostPort === 0) return [`${path}: overlapping port definition with ${other.path}`];
      return hostPort === other.hostPort && (hostIP === '') !== (other.hostIP === '')
        ? [`${path}: dangerously ambiguous port definition with ${other.path}`]
        : [];
    });
  });
}

function doublePortNames(all: readonly Located[]): string[] {
  const seen = new Map<string, string>();
  return portsOf(all).flatMap(({ port: { name }, path }) => {
    if (!name) return [];
    const other = seen.get(name);
    if (other === undefined) seen.set(name, path);
    return other === undefined
      ? []
      : [
          `${path}: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by name will use ${other}`,
        ];
  });
}

function portsOf(all: readonly Located[]) {
  return all.flatMap(([{ ports = [] }, path]) => ports.map((port, i) => ({ port, path: `${path}.ports[${i}]` })));
}
