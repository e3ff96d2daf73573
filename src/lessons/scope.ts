import type { Scope } from '../gateway/define.ts';
import type { LessonSource } from './load.ts';
import { fillText, type Values } from './variables.ts';

/** The namespaces of an attempt. Without a suffix (a sandbox) they are named as the lesson says; with one, each ends in it. */
export function scopeOf(source: LessonSource, attempt: string, suffix?: string): Scope {
  const named = (name: string) => (suffix ? `${name.slice(0, 62 - suffix.length)}-${suffix}` : name);
  const namespace = named(source.name);
  const values = namespaceValues(source, { namespace, namespaces: [namespace, ...source.namespaces.map(named)] });
  return {
    attempt,
    namespace,
    namespaces: [namespace, ...source.namespaces.map(named)],
    cluster: source.cluster.map(({ resource, name }) => ({ resource, name: fillText(name, values) })),
  };
}

/** `${namespace}` and `${namespaces.x}` as the scope has them. */
export function namespaceValues(source: LessonSource, scope: Pick<Scope, 'namespace' | 'namespaces'>): Values {
  const values: Record<string, string> = { namespace: scope.namespace };
  source.namespaces.forEach((name, i) => {
    values[`namespaces.${name}`] = scope.namespaces[i + 1] ?? name;
  });
  return values;
}
