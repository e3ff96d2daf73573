import { isRecord, type KubeObject } from '../../kube/object.ts';
import type { Facts } from '../facts.ts';
import { type Finding, finding } from '../outcome.ts';
import { describeObject, lookAt } from './words.ts';

/** A Service of the type ExternalName where one with Pods is wanted: selector and ports are not what is wrong with it. */
export function leadsElsewhere(object: KubeObject, facts: Facts): Finding | undefined {
  const { kind, spec } = object;
  if (kind !== 'Service' || !isRecord(spec) || spec.type !== 'ExternalName') return undefined;
  const message = `${describeObject(object)} is of the type ExternalName: a name for a host elsewhere, with no Pods behind it.`;
  return finding('value-differs', message, {
    differences: [{ path: 'spec.type', expected: 'a type with Pods', found: 'ExternalName' }],
    look: lookAt('get-yaml', object, facts.input.scope),
  });
}
