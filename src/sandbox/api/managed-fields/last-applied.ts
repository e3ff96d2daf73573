import { isRecord, type KubeObject } from '../../../kube/object.ts';
import type { ObjectNode } from '../../schema/node.ts';
import { compare } from './compare.ts';
import { difference, emptySet, type FieldSet, union } from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { goJson } from './path-element.ts';

const annotation = 'kubectl.kubernetes.io/last-applied-configuration';
const maxAnnotationBytes = 256 * 1024;

/**
 * The fields that `kubectl apply` set on the client's side and that nobody changed since: `kubectl apply --server-side` takes
 * these over without a conflict.
 */
export function lastAppliedSet(schema: ObjectNode | undefined, live: KubeObject, apiVersion: string): FieldSet {
  const last = parse(live.metadata.annotations?.[annotation]);
  if (last?.apiVersion !== apiVersion) return emptySet;
  const { changed, removed } = compare(schema, last, live);
  return difference(fieldSetOf(schema, last), union(changed, removed));
}

function parse(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the annotation of `kubectl apply` in step with a server-side apply, when the object has it. */
export function renewLastApplied(draft: KubeObject, applied: KubeObject): void {
  const annotations = draft.metadata.annotations;
  if (!annotations?.[annotation]) return;
  const { [annotation]: _, ...others } = applied.metadata.annotations ?? {};
  const metadata: Record<string, unknown> = { ...applied.metadata, annotations: others };
  if (!applied.metadata.annotations) delete metadata.annotations;
  annotations[annotation] = `${goJson({ ...applied, metadata })}\n`;
  const bytes = Object.entries(annotations).reduce(
    (sum, [k, v]) => sum + Buffer.byteLength(k) + Buffer.byteLength(v),
    0,
  );
  if (bytes > maxAnnotationBytes) delete annotations[annotation];
}
