import type { KubeObject, Namespace } from '../../../kube/object.ts';
import { matchesLabelSelector } from '../../../kube/selector.ts';
import type { MatchResources, ResourceRule } from '../../resources/admissionregistration/match-resources.ts';
import type { Api } from '../context.ts';
import type { AdmissionRequest } from './request.ts';

/** Whether a policy, binding or webhook is about a request (apiserver/pkg/admission/plugin/policy/matching). */
export function matchesRequest(api: Api, match: MatchResources | undefined, request: AdmissionRequest): boolean {
  if (!match) return true;
  return (
    matchesNamespace(api, match, request) &&
    matchesObject(match, request) &&
    !(match.excludeResourceRules ?? []).some((rule) => matchesRule(rule, request)) &&
    (match.resourceRules === undefined || match.resourceRules.some((rule) => matchesRule(rule, request)))
  );
}

function matchesNamespace(api: Api, { namespaceSelector }: MatchResources, request: AdmissionRequest): boolean {
  const isEmpty = !namespaceSelector || Object.keys(namespaceSelector).length === 0;
  if (isEmpty) return true;
  const { storage } = request.resource;
  if (storage === 'namespaces')
    return matchesLabelSelector(namespaceSelector, (request.object ?? request.oldObject)?.metadata.labels);
  // What is in no namespace is not left out by one.
  if (!request.namespace) return true;
  const namespace = api.store.get('namespaces', request.namespace) as Namespace | undefined;
  return matchesLabelSelector(namespaceSelector, namespace?.metadata.labels);
}

function matchesObject({ objectSelector }: MatchResources, { object, oldObject }: AdmissionRequest): boolean {
  if (!objectSelector || Object.keys(objectSelector).length === 0) return true;
  const holds = (one: KubeObject | undefined) =>
    one !== undefined && matchesLabelSelector(objectSelector, one.metadata.labels);
  return holds(object) || holds(oldObject);
}

/** Whether a rule is about the operation, the resource and its subresource. */
export function matchesRule(rule: ResourceRule, request: AdmissionRequest): boolean {
  const { resource, subresource, operation, name } = request;
  const has = (values: readonly string[] = [], value: string) => values.includes('*') || values.includes(value);
  const { scope = '*', resourceNames = [] } = rule;
  const ownScope = resource.definition.namespaced ? 'Namespaced' : 'Cluster';
  return (
    has(rule.operations, operation) &&
    has(rule.apiGroups, resource.group) &&
    has(rule.apiVersions, resource.version) &&
    (rule.resources ?? []).some((text) => matchesResource(text, resource.definition.plural, subresource)) &&
    (scope === '*' || scope === ownScope) &&
    (resourceNames.length === 0 || resourceNames.includes(name))
  );
}

function matchesResource(text: string, plural: string, subresource: string): boolean {
  const [resource = '', sub = ''] = text.split('/');
  if (text === '*') return subresource === '';
  return (resource === '*' || resource === plural) && (sub === '*' || sub === subresource);
}
