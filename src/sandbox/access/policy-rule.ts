import type { Role } from '../../kube/object.ts';
import type { Attributes } from './attributes.ts';

export type PolicyRule = NonNullable<Role['rules']>[number];

/** Whether the rule allows the request (pkg/apis/rbac/v1/evaluation_helpers.go). */
export function ruleAllows(rule: PolicyRule, request: Attributes): boolean {
  if (!hasOrStar(rule.verbs, request.verb)) return false;
  if (!request.isResource) return (rule.nonResourceURLs ?? []).some((url) => coversUrl(url, request.path));
  const { resource, subresource, name } = request;
  return (
    hasOrStar(rule.apiGroups, request.group) &&
    matchesResource(rule.resources ?? [], resource, subresource) &&
    (!rule.resourceNames?.length || rule.resourceNames.includes(name))
  );
}

/** A URL of a rule stands for itself, for all that it begins with when it ends in a star, or for everything. */
export function coversUrl(url: string, path: string): boolean {
  return url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/, '')));
}

/** How messages print a rule: `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get" "list"]}`. */
export function formatRule({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts: [string, readonly string[] | undefined][] = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ];
  return `{${parts.flatMap(([name, values]) => (values?.length ? [`${name}:${quoteAll(values)}`] : [])).join(', ')}}`;
}

/** Strings as Go prints a list of them with %q. */
export function quoteAll(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}

function hasOrStar(values: readonly string[] | undefined, wanted: string): boolean {
  return values ? values.includes('*') || values.includes(wanted) : false;
}

function matchesResource(resources: readonly string[], resource: string, subresource: string): boolean {
  if (resources.includes('*')) return true;
  if (!subresource) return resources.includes(resource);
  return resources.includes(`${resource}/${subresource}`) || resources.includes(`*/${subresource}`);
}
