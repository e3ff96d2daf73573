import { clone, type KubeObject } from '../../../kube/object.ts';
import type { User } from '../../http/hook.ts';
import type { Api } from '../context.ts';
import { type ServedResource, servedForm } from '../registry.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** What policies and webhooks are told of a write. */
export interface AdmissionRequest {
  resource: ServedResource;
  subresource: string;
  operation: Operation;
  name: string;
  namespace: string;
  /** In the version of the request; undefined on deletion. */
  object: KubeObject | undefined;
  oldObject: KubeObject | undefined;
  user: User;
  dryRun: boolean;
}

/** Gathers what policies are told; objects are those of the request's version. */
export function admissionRequest(given: {
  resource: ServedResource;
  subresource: string;
  operation: Operation;
  object: KubeObject | undefined;
  oldObject: KubeObject | undefined;
  user: User;
  dryRun: boolean;
}): AdmissionRequest {
  const { resource } = given;
  const shown = (object: KubeObject | undefined) => object && servedForm(resource, object);
  const { metadata } = given.object ?? given.oldObject ?? { metadata: { name: '' } };
  const namespace = 'namespace' in metadata ? (metadata.namespace ?? '') : '';
  return {
    ...given,
    object: shown(given.object),
    oldObject: shown(given.oldObject),
    name: metadata.name,
    namespace: resource.storage === 'namespaces' ? metadata.name : namespace,
  };
}

/** The variable `request` of expressions (admission.k8s.io/v1 AdmissionRequest without its objects). */
export function requestVariable(request: AdmissionRequest): Record<string, unknown> {
  const { resource, subresource, operation, name, namespace, user, dryRun } = request;
  const { group, version, definition } = resource;
  const kind = { group, version, kind: definition.kind };
  const plural = { group, version, resource: definition.plural };
  return {
    kind,
    resource: plural,
    subResource: subresource,
    requestKind: kind,
    requestResource: plural,
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    userInfo: { username: user.name, groups: [...user.groups], extra: {} },
    dryRun,
  };
}

/** The variable `namespaceObject`: null for what is in no namespace. */
export function namespaceVariable(api: Api, { namespace, resource }: AdmissionRequest): KubeObject | null {
  if (!namespace || resource.storage === 'namespaces') return null;
  const found = api.store.get('namespaces', namespace);
  return found ? clone(found) : null;
}
