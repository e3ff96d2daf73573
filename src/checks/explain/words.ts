import type { Scope } from '../../gateway/define.ts';
import type { ServedKind } from '../../kube/cluster-view.ts';

interface Named {
  kind: string;
  metadata: { name: string; namespace?: string };
}

/** `The Deployment orders-loader`. */
export function describeObject({ kind, metadata }: Named): string {
  return `The ${kind} ${metadata.name}`;
}

/** `a Deployment`, `an Ingress`. */
export function withArticle(kind: string): string {
  return `${/^[AEIO]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** `Pods`, `Ingresses`, `NetworkPolicies`. */
export function plural(kind: string): string {
  if (/(?:s|x|ch)$/.test(kind)) return `${kind}es`;
  return /[^aeiou]y$/.test(kind) ? `${kind.slice(0, -1)}ies` : `${kind}s`;
}

/** The command that shows an object. */
export function lookAt(how: 'get' | 'get-yaml' | 'describe', object: Named, scope: Scope): string {
  const { name, namespace } = object.metadata;
  const verb = how === 'describe' ? 'describe' : 'get';
  const other = namespace && namespace !== scope.namespace ? ` -n ${namespace}` : '';
  return `kubectl ${verb} ${object.kind.toLowerCase()} ${name}${other}${how === 'get-yaml' ? ' -o yaml' : ''}`;
}

/** The command that lists what a check looked through. */
export function lookFor(
  { served, namespace }: { served: ServedKind; namespace: string | undefined },
  scope: Scope,
): string {
  const other = namespace && namespace !== scope.namespace ? ` -n ${namespace}` : '';
  return `kubectl get ${served.plural}${other}`;
}

/** A value in a line of difference: short, on one line, without control characters. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  const raw = typeof value === 'object' ? JSON.stringify(value) : String(value);
  // White space at the ends shows in quotes alone.
  const text = raw === raw.trim() ? raw : JSON.stringify(raw);
  const plain = [...text].map((char) => (char < ' ' || char === '\x7f' ? ' ' : char)).join('');
  if (plain === '') return '""';
  return plain.length > 60 ? `${plain.slice(0, 59)}…` : plain;
}
