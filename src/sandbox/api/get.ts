import { type KubeObject, keyOf } from '../../kube/object.ts';
import type { Api, Target } from './context.ts';
import { notFound } from './errors.ts';
import { servedForm } from './registry.ts';

/** One object in the requested version; 404 when it is not there. */
export function get(api: Api, target: Target): KubeObject {
  return servedForm(target.resource, stored(api, target));
}

/** The object as a write finds it: a custom resource with what its schema fills in by now. 404 when it is not there. */
export function current(api: Api, target: Target): KubeObject {
  const { customSchema, toServed, toStored } = target.resource;
  const object = stored(api, target);
  return customSchema && toServed && toStored ? toStored(toServed(object)) : object;
}

/** The object as it is stored; 404 when it is not there. */
export function stored(api: Api, { resource, namespace, name }: Target): KubeObject {
  const key = namespace ? `${namespace}/${name}` : name;
  const { live } = resource;
  const object = live ? live.list().find((one) => keyOf(one) === key) : api.store.get(resource.storage, key);
  if (!object) throw live ? live.notFound(namespace, name) : notFound(resource.ref, name);
  return object;
}
