import type { RequestInfo } from '../../kube/request-info.ts';
import type { User } from '../http/hook.ts';

/** What is asked of an authorizer: who wants to do what (apiserver/pkg/authorization/authorizer). */
export interface Attributes {
  user: User;
  verb: string;
  isResource: boolean;
  /** The whole path; what counts when it is no resource. */
  path: string;
  group: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
}

const selecting = new Set(['list', 'watch', 'deletecollection']);

/** The attributes of a request. */
export function attributesOf(user: User, info: RequestInfo): Attributes {
  const { verb, isResource, path, group, resource, subresource, namespace } = info;
  return { user, verb, isResource, path, group, resource, subresource, namespace, name: nameOf(info) };
}

/** Those of a question about a resource, for which most fields are empty. */
export function resourceAttributes(
  user: User,
  verb: string,
  about: Partial<Omit<Attributes, 'user' | 'verb' | 'isResource' | 'path'>>,
): Attributes {
  return {
    user,
    verb,
    isResource: true,
    path: '',
    group: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    ...about,
  };
}

// A list that can find a single object alone counts as a request for it: rules with resourceNames allow it.
function nameOf({ name, verb, query }: RequestInfo): string {
  if (name || !selecting.has(verb)) return name;
  return /^metadata\.name={1,2}([^,=!/%]+)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
}
