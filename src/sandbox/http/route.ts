import type { RequestInfo } from '../../kube/request-info.ts';
import type { Registry, ServedResource } from '../api/registry.ts';
import { verbsOf } from '../api/registry.ts';
import { type Subresource, subresourcesOf } from '../api/subresources/index.ts';

/** What a request to `/api` or `/apis` is for. */
export type Route =
  | { kind: 'resource'; resource: ServedResource; subresource: Subresource | undefined }
  | { kind: 'wrong-method' }
  | { kind: 'no-watch'; resource: ServedResource }
  | { kind: 'no-resource' }
  | { kind: 'no-name' }
  | { kind: 'no-path' };

/** Finds the resource of a request, and whether its method fits. */
export function routeResource(registry: Registry, info: RequestInfo): Route {
  // A group that is served answers for versions that it does not have.
  if (!registry.hasGroupVersion(info.group, info.version))
    return registry.hasGroup(info.group) ? { kind: 'no-resource' } : { kind: 'no-path' };
  const resource = registry.find(info.group, info.version, info.resource);
  if (!resource) return { kind: isCustom(registry, info.group) ? 'no-path' : 'no-resource' };
  const { definition } = resource;
  // GET has no twin but where another program answers.
  if (info.method === 'HEAD' && !resource.customSchema && info.subresource !== 'proxy') return { kind: 'wrong-method' };
  if (definition.namespaced && !info.namespace && (info.name !== '' || info.verb === 'create'))
    return info.name ? { kind: 'no-resource' } : { kind: 'wrong-method' };
  if (info.subresource) {
    const subresource = subresourcesOf(definition).find(({ name }) => name === info.subresource);
    if (!subresource) return { kind: 'no-resource' };
    if (!info.name) return { kind: 'no-name' };
    return subresource.verbs.includes(info.verb)
      ? { kind: 'resource', resource, subresource }
      : { kind: 'wrong-method' };
  }
  // PUT and PATCH need a name, POST must have none.
  const fitsName =
    info.verb === 'create'
      ? info.name === ''
      : info.verb === 'update' || info.verb === 'patch'
        ? info.name !== ''
        : true;
  const verbs = verbsOf(definition);
  if (info.verb === 'watch' && verbs.includes('list') && !verbs.includes('watch'))
    return { kind: 'no-watch', resource };
  if (!fitsName || !verbs.includes(info.verb)) return { kind: 'wrong-method' };
  return { kind: 'resource', resource, subresource: undefined };
}

/** Nothing but custom resources is in the group: another handler answers for it. */
function isCustom(registry: Registry, group: string): boolean {
  return registry.all().every((one) => one.group !== group || one.customSchema !== undefined);
}
