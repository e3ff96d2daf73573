/** One request as Kubernetes' own RequestInfo sees it (apiserver/pkg/endpoints/request/requestinfo.go). */
export interface RequestInfo {
  isResource: boolean;
  path: string;
  method: string;
  /** get list watch create update patch delete deletecollection; for other paths the method in lower case. */
  verb: string;
  group: string;
  version: string;
  resource: string;
  subresource: string;
  namespace: string;
  name: string;
  /** What follows the subresource: the path behind `…/proxy/`. */
  rest: string;
  query: URLSearchParams;
}

const verbs: Record<string, string> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const namespaceSubresources = new Set(['status', 'finalize']);

/** Reads method and URL; never fails: what is no resource request has `isResource: false`. */
export function parseRequest(method: string, url: string): RequestInfo {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1));
  const none: RequestInfo = {
    isResource: false,
    path,
    method,
    verb: method.toLowerCase(),
    group: '',
    version: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
    rest: '',
    query,
  };
  const parts = path.split('/').slice(1).map(decode);
  const prefix = parts.shift();
  if (prefix !== 'api' && prefix !== 'apis') return none;
  const group = prefix === 'apis' ? (parts.shift() ?? '') : '';
  // No group has no name.
  if (prefix === 'apis' && group === '' && parts.length > 0) return none;
  const version = parts.shift() ?? '';
  while (parts.at(-1) === '') parts.pop();
  if (parts.length === 0) return { ...none, group, version };

  let verb = verbs[method] ?? '';
  if (parts[0] === 'watch') {
    verb = 'watch';
    parts.shift();
  }
  let namespace = '';
  if (parts[0] === 'namespaces') {
    const [, ns = '', third] = parts;
    const isSubresourceOfNamespace = parts.length === 3 && third !== undefined && namespaceSubresources.has(third);
    namespace = ns;
    if (parts.length > 2 && !isSubresourceOfNamespace) parts.splice(0, 2);
  }
  const [resource = '', name = '', subresource = '', ...rest] = parts;
  if (name === '' && verb === 'get') verb = isTrue(query.get('watch')) ? 'watch' : 'list';
  if (name === '' && verb === 'delete') verb = 'deletecollection';
  if (name !== '' && verb === 'get' && isTrue(query.get('watch'))) verb = 'watch';
  return {
    ...none,
    isResource: true,
    verb,
    group,
    version,
    resource,
    name,
    subresource,
    namespace,
    rest: rest.join('/'),
  };
}

export function isTrue(parameter: string | null): boolean {
  return parameter !== null && parameter !== '' && parameter !== '0' && parameter.toLowerCase() !== 'false';
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
