import type { KubeObject } from '../../kube/object.ts';
import { explainObject } from '../explain/index.ts';
import type { Facts } from '../facts.ts';
import type { Outcome } from '../outcome.ts';
import type { Check } from '../schema.ts';
import { isRight, search } from './candidates.ts';

/** How a check names what it is about, when it asks nothing of the object itself. */
export interface Selector {
  apiVersion?: string | undefined;
  kind: string;
  name?: string | undefined;
  namespace?: string | undefined;
  labels?: Record<string, string> | undefined;
}

/** The objects that a check is about, those that are there and those that are gone; why there are none, when there are none. */
export async function selected(
  { apiVersion, kind, name, namespace, labels }: Selector,
  check: Check,
  facts: Facts,
): Promise<{ now: KubeObject[]; gone: KubeObject[]; none: () => Promise<Outcome> }> {
  const metadata = { ...(name && { name }), ...(namespace && { namespace }), ...(labels && { labels }) };
  const found = await search(facts, check, { ...(apiVersion && { apiVersion }), kind, metadata }, undefined);
  return {
    now: found.candidates.filter(isRight).map(({ object }) => object),
    gone: found.gone,
    none: () => explainObject(found, facts),
  };
}
