import { isRecord } from '../../kube/object.ts';

/** What the names of container ports stand for: more than one number where containers differ. */
export type PortNames = ReadonlyMap<string, ReadonlySet<number>>;

/** The names that containers give to their ports. */
export function portNamesIn(containers: readonly unknown[]): PortNames {
  const names = new Map<string, Set<number>>();
  for (const container of containers) {
    const ports = isRecord(container) && Array.isArray(container.ports) ? container.ports.filter(isRecord) : [];
    for (const { name, containerPort } of ports) {
      if (typeof name !== 'string' || typeof containerPort !== 'number') continue;
      names.set(name, (names.get(name) ?? new Set()).add(containerPort));
    }
  }
  return names;
}

/** Whether a port by name and one by number are the same one; what there is to say of a name that is not. */
export function samePort(expected: unknown, found: unknown, ports: PortNames): true | string | undefined {
  const named = [expected, found].find((port) => typeof port === 'string' && !/^\d+$/.test(port));
  if (typeof named !== 'string') return undefined;
  const numbers = [...(ports.get(named) ?? [])];
  const other = named === found ? expected : found;
  if (numbers.length === 1 && String(numbers[0]) === String(other)) return true;
  if (named !== found) return undefined;
  const why = numbers.length
    ? `which stands for port ${numbers.join(' and ')}`
    : `and no container port is named ${named}`;
  return `is ${named}, ${why}; it should be ${String(expected)}`;
}
