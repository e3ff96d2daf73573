import { groupResource } from '../kube/gvk.ts';
import type { RequestInfo } from '../kube/request-info.ts';
import type { Status } from '../kube/status.ts';
import type { Decision, GatewayRequest, Scope } from './define.ts';

/**
 * Reads pass, and writes into the attempt's namespaces. The name of a cluster-wide object that is about to be created
 * stands in the body: who reads the body asks a second time, with `info.name` filled in.
 */
export function guard(scope: Scope, request: GatewayRequest): Decision {
  const { info } = request;
  if (!isWrite(request) || isDryRun(request)) return pass;
  if (!info.isResource) return refuse(info, `${info.method} ${info.path} is ${outside}. ${whatIsAllowed(scope)}`);
  if (info.resource === 'namespaces') {
    const named = info.name !== '' ? scope.namespaces.includes(info.name) : info.verb === 'create';
    return named ? pass : refuse(info, `the namespace ${quote(info.name)} is ${outside}. ${whatIsAllowed(scope)}`);
  }
  if (info.namespace !== '')
    return scope.namespaces.includes(info.namespace) ? pass : refuse(info, elsewhere(scope, info));
  return mayWriteClusterWide(scope, info) ? pass : refuse(info, clusterWide(scope, info));
}

/** A server dry run of a write; it changes nothing. */
export function isDryRun({ info, headers }: GatewayRequest): boolean {
  const values = info.query.getAll('dryRun');
  if (values.length === 0 || values.some((value) => value !== 'All')) return false;
  if (!dryRunVerbs.has(info.verb) || connecting.has(info.subresource) || info.subresource === 'proxy') return false;
  // A delete with a body takes its options from there and ignores the query (apiserver/pkg/endpoints/handlers/delete.go).
  return !info.verb.startsWith('delete') || !hasBody(headers);
}

/** Whether the request may change something. */
export function isWrite({ info, headers }: GatewayRequest): boolean {
  if (connecting.has(info.subresource)) return true;
  if (!reading.has(info.method)) return !isQuestion(info);
  // An upgraded connection through a proxy carries anything.
  return info.subresource === 'proxy' && headers.upgrade !== undefined;
}

/** `web-*` matches `web-1`; all other characters stand for themselves. */
export function matchesGlob(glob: string, text: string): boolean {
  const [first = '', ...rest] = glob.split('*');
  const last = rest.pop();
  if (last === undefined) return text === glob;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

const pass: Decision = { kind: 'pass' };
const outside = 'outside this lesson';
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);
const connecting = new Set(['exec', 'attach', 'portforward']);
const dryRunVerbs = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
const questionGroups = new Set(['authorization.k8s.io', 'authentication.k8s.io']);

// SelfSubjectAccessReview and its like are created, and nothing comes of it but an answer.
function isQuestion({ group, resource, verb }: RequestInfo): boolean {
  return verb === 'create' && questionGroups.has(group) && resource.endsWith('reviews');
}

function hasBody(headers: GatewayRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function mayWriteClusterWide(scope: Scope, { verb, group, resource, name }: RequestInfo): boolean {
  const plurals = [resource, groupResource({ group, plural: resource })];
  return scope.cluster
    .filter((allowed) => plurals.includes(allowed.resource))
    .some((allowed) => (name === '' ? verb === 'create' : matchesGlob(allowed.name, name)));
}

function elsewhere(scope: Scope, info: RequestInfo): string {
  const remedy = `Add to the command: -n ${scope.namespace}`;
  return `the namespace ${quote(info.namespace)} is ${outside}. ${whatIsAllowed(scope)}. ${remedy}`;
}

function clusterWide(scope: Scope, info: RequestInfo): string {
  const what = info.name ? `${info.resource} ${quote(info.name)}` : info.resource;
  const listed = scope.cluster.map((allowed) => `${allowed.resource} ${quote(allowed.name)}`).join(' or ');
  const exceptions = listed === '' ? '' : `, or of ${listed}`;
  return `${what} belongs to the whole cluster, which is ${outside}. ${whatIsAllowed(scope)}${exceptions}`;
}

function whatIsAllowed({ namespaces }: Scope): string {
  return `Look at anything; make changes in the namespace ${namespaces.map(quote).join(' or ')}`;
}

function refuse({ group, resource, name }: RequestInfo, message: string): Decision {
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason: 'Forbidden',
    details: { ...(name && { name }), ...(group && { group }), ...(resource && { kind: resource }) },
    code: 403,
  };
  return { kind: 'refuse', status };
}

function quote(name: string): string {
  return JSON.stringify(name);
}
