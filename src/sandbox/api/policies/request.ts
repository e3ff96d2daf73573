import { clone, type KubeObject } from '../../../kube/object.ts';
import type { User } from '../../http/hook.ts';
import { decode } from '../../schema/decode.ts';
import type { Api } from '../context.ts';
import { type ServedResource, servedForm, storedForm } from '../registry.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** What policies and webhooks are told of a write. */
export interface AdmissionRequest {
  resource: ServedResource;
  /** The resource of the URL, when the objects are shown in another version. */
  requested?: ServedResource;
  subresource: string;
  /** The kind of the objects, when it is not the resource's own. */
  kind?: { group: string; version: string; kind: string };
  operation: Operation;
  /** The options of the request as it gave them. */
  options?: Readonly<Record<string, unknown>> | undefined;
  name: string;
  namespace: string;
  /** In the version of the request; undefined on deletion. */
  object: KubeObject | undefined;
  oldObject: KubeObject | undefined;
  user: User;
  dryRun: boolean;
}

/** Gathers what policies are told; objects are those of the request's version. */
export function admissionRequest(given: Omit<AdmissionRequest, 'name' | 'namespace' | 'requested'>): AdmissionRequest {
  const { resource, kind } = given;
  const shown = (object: KubeObject | undefined) => (object && !kind ? servedForm(resource, object) : object);
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

/** The same request, told in another version of its resource. */
export function inVersion(request: AdmissionRequest, version: ServedResource): AdmissionRequest {
  const { resource, object, oldObject, kind } = request;
  const convert = (one: KubeObject | undefined) =>
    one && !kind ? servedForm(version, storedForm(resource, clone(one))) : one;
  return {
    ...request,
    resource: version,
    requested: request.requested ?? resource,
    object: convert(object),
    oldObject: convert(oldObject),
  };
}

/** The variable `request` of expressions (admission.k8s.io/v1 AdmissionRequest without its objects). */
export function requestVariable(request: AdmissionRequest): Record<string, unknown> {
  const { resource, requested = resource, subresource, operation, name, namespace, user, dryRun } = request;
  return {
    kind: kindOf(request, resource),
    resource: pluralOf(resource),
    subResource: subresource,
    requestKind: kindOf(request, requested),
    requestResource: pluralOf(requested),
    requestSubResource: subresource,
    name,
    namespace,
    operation,
    userInfo: { username: user.name, groups: [...user.groups], extra: {} },
    dryRun,
  };
}

const optionsKinds = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions' } as const;

/** The `request` of a review, without its uid. */
export function reviewRequest(request: AdmissionRequest): Record<string, unknown> {
  const { resource, requested = resource, subresource, operation, name, namespace, user, object, oldObject } = request;
  const { uid, extra = {} } = user;
  return {
    kind: kindOf(request, resource),
    resource: pluralOf(resource),
    ...(subresource && { subResource: subresource }),
    requestKind: kindOf(request, requested),
    requestResource: pluralOf(requested),
    ...(subresource && { requestSubResource: subresource }),
    ...(name && { name }),
    ...(namespace && { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(uid && { uid }),
      groups: user.groups,
      ...(Object.keys(extra).length > 0 && { extra }),
    },
    object: shown(request, object),
    oldObject: shown(request, oldObject),
    dryRun: request.dryRun,
    options: { kind: optionsKinds[operation], apiVersion: 'meta.k8s.io/v1', ...request.options },
  };
}

/** An object as Go prints it: a status that nobody has told is an empty one. */
function shown({ resource, kind }: AdmissionRequest, object: KubeObject | undefined): object | null {
  if (!object) return null;
  const { resourceVersion, ...rest } = object.metadata;
  const metadata = resourceVersion ? object.metadata : rest;
  if (!resource.schema || resource.customSchema || kind) return { ...object, metadata };
  const identity = { kind: resource.definition.kind, apiVersion: resource.apiVersion };
  return decode(resource.schema, { ...object, metadata }, identity).object;
}

function kindOf({ kind }: AdmissionRequest, { group, version, definition }: ServedResource) {
  return kind ?? { group, version, kind: definition.kind };
}

function pluralOf({ group, version, definition }: ServedResource) {
  return { group, version, resource: definition.plural };
}

/** The variable `namespaceObject`: null for what is in no namespace. */
export function namespaceVariable(api: Api, { namespace, resource }: AdmissionRequest): KubeObject | null {
  if (!namespace || resource.storage === 'namespaces') return null;
  const found = api.store.get('namespaces', namespace);
  return found ? clone(found) : null;
}
