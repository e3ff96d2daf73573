import type { Container, ObjectMeta, PodSpec } from '../../../../kube/object.ts';

/** What a check finds forbidden: in two words, and where. */
export interface Finding {
  reason: string;
  detail: string;
}

/** A Pod as the checks see it; templates have a metadata of their own. */
export interface Checked {
  metadata: Pick<ObjectMeta, 'annotations'>;
  spec: PodSpec;
}

/** One rule of the Pod security standards (k8s.io/pod-security-admission/policy). */
export type Check = (pod: Checked) => Finding | undefined;

/** All containers, those that start first before the others. */
export function containersOf({ spec }: Checked): Container[] {
  const ephemeral = (spec.ephemeralContainers ?? []) as Container[];
  return [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...ephemeral];
}

/** `container "a"` or `containers "a", "b"`. */
export function nameAll(what: string, names: readonly string[]): string {
  return `${plural(what, names.length)} ${quoteAll(names)}`;
}

export function quoteAll(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

export function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

/** Those who said it: `pod and container "a"`. */
export function setters(byPod: boolean, containers: readonly string[]): string {
  return [...(byPod ? ['pod'] : []), ...(containers.length > 0 ? [nameAll('container', containers)] : [])].join(
    ' and ',
  );
}

/** Each once, sorted. */
export function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

/** A Pod with users of its own may be root in there. */
export function hasOwnUsers({ spec }: Checked): boolean {
  return spec.hostUsers === false;
}
