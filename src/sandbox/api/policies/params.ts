import type { KubeObject } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import type { ParamKind, ParamRef } from '../../resources/admissionregistration/param-ref.ts';
import type { Api } from '../context.ts';
import type { AdmissionRequest } from './request.ts';

/** Why a binding cannot be used. */
export class ConfigurationError extends Error {}

/** The objects that parameterize a policy for one binding; null stands for none. Throws ConfigurationError. */
export function collectParams(
  api: Api,
  kind: ParamKind | undefined,
  ref: ParamRef | undefined,
  { namespace }: AdmissionRequest,
): (KubeObject | null)[] {
  if (!kind || !ref) return [null];
  const resource = api.registry.byKind(kind.apiVersion ?? '', kind.kind ?? '');
  if (!resource) throw new ConfigurationError(`failed to find resource referenced by paramKind: '${showKind(kind)}'`);
  const { namespaced } = resource.definition;
  if (!namespaced && ref.namespace)
    throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  const home = ref.namespace || namespace;
  if (namespaced && !home)
    throw new ConfigurationError(
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    );
  const all = api.store.list(resource.storage, namespaced ? home : undefined);
  const found = all.filter(({ metadata }) =>
    ref.name ? metadata.name === ref.name : matchesLabelSelector(ref.selector ?? {}, metadata.labels),
  );
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny')
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  return [...found];
}

function showKind({ apiVersion = '', kind = '' }: ParamKind): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? `/${apiVersion}, Kind=${kind}`
    : `${apiVersion.slice(0, slash)}/${apiVersion.slice(slash + 1)}, Kind=${kind}`;
}
