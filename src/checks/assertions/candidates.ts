import type { ServedKind } from '../../kube/cluster-view.ts';
import { isRecord, type KubeObject } from '../../kube/object.ts';
import { celHolds } from '../cel.ts';
import type { Facts } from '../facts.ts';
import { type Mismatch, match } from '../match/match.ts';
import type { Check, Manifest } from '../schema.ts';
import { matchPorts } from './named-ports.ts';

/** An object that has the identity that a check asks for, and what is not right about it. */
export interface Candidate {
  object: KubeObject;
  mismatches: Mismatch[];
  /** The `also` conditions that do not hold. */
  failed: { cel: string; say: string }[];
}

export interface Search {
  check: Check;
  manifest: Manifest;
  served: ServedKind;
  namespace: string | undefined;
  name: string | undefined;
  labels: Record<string, unknown>;
  /** The nearest first. */
  candidates: Candidate[];
  gone: KubeObject[];
}

/** Finds the objects that the manifest may mean: by name, else by labels. Throws ViewError when it cannot look. */
export async function search(facts: Facts, check: Check, manifest: Manifest, also: Check['also']): Promise<Search> {
  const served = await facts.resolve(manifest);
  const metadata = manifest.metadata ?? {};
  const name = typeof metadata.name === 'string' ? metadata.name : undefined;
  const labels = isRecord(metadata.labels) ? metadata.labels : {};
  const asked = typeof metadata.namespace === 'string' ? metadata.namespace : facts.input.scope.namespace;
  const namespace = served.namespaced ? asked : undefined;
  const { now, gone } = await facts.watched(served, namespace);
  const means = (object: KubeObject) =>
    name === undefined ? match(labels, object.metadata.labels ?? {}).length === 0 : object.metadata.name === name;
  const expected = contentOf(manifest, name === undefined);
  const candidates = await Promise.all(
    now.filter(means).map(async (object) => ({
      object,
      mismatches: await matchPorts(expected, decoded(object, expected), facts),
      failed: (also ?? []).filter(({ cel }) => celHolds(cel, { object, vars: facts.input.vars }) !== true),
    })),
  );
  candidates.sort((a, b) => a.mismatches.length + a.failed.length - (b.mismatches.length + b.failed.length));
  return { check, manifest, served, namespace, name, labels, candidates, gone: gone.filter(means) };
}

export const isRight = ({ mismatches, failed }: Candidate) => mismatches.length === 0 && failed.length === 0;

/** What is compared: all but the identity. */
function contentOf(
  { apiVersion: _, kind: __, metadata, ...rest }: Manifest,
  byLabels: boolean,
): Record<string, unknown> {
  const { name: ___, namespace: ____, labels, ...other } = metadata ?? {};
  const content = { ...other, ...(labels !== undefined && !byLabels ? { labels } : {}) };
  return Object.keys(content).length ? { metadata: content, ...rest } : rest;
}

/** A Secret as its author writes it: with stringData, when that is what is expected. */
function decoded(object: KubeObject, expected: Record<string, unknown>): KubeObject {
  if (object.kind !== 'Secret' || !isRecord(expected.stringData) || !isRecord(object.data)) return object;
  const stringData = Object.fromEntries(
    Object.entries(object.data).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString('utf8')]),
  );
  return { ...object, stringData };
}
