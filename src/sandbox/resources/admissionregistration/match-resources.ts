import { checkPathSegment } from '../../../kube/names.ts';
import type { LabelSelector } from '../../../kube/object.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';
import { validateLabelSelector } from '../parts/labels.ts';

/** Which requests a policy or its binding is about. */
export interface MatchResources {
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: ResourceRule[];
  excludeResourceRules?: ResourceRule[];
  matchPolicy?: string;
}

export interface ResourceRule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const scopes = ['*', 'Cluster', 'Namespaced'];

/** Fills in what pkg/apis/admissionregistration/v1/defaults.go does. */
export function applyMatchDefaults(match: MatchResources | undefined): void {
  if (!match) return;
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*';
}

/** The rules for what a policy is about. */
export function validateMatchResources(match: MatchResources | undefined, path: string): FieldError[] {
  if (!match) return [];
  const { matchPolicy = '', resourceRules = [], excludeResourceRules = [] } = match;
  return [
    ...(matchPolicy === 'Exact' || matchPolicy === 'Equivalent'
      ? []
      : [fieldError.notSupported(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact'])]),
    ...validateLabelSelector(match.namespaceSelector, `${path}.namespaceSelector`),
    ...validateLabelSelector(match.objectSelector, `${path}.objectSelector`),
    ...resourceRules.flatMap((rule, i) => validateNamedRule(rule, `${path}.resourceRules[${i}]`)),
    ...excludeResourceRules.flatMap((rule, i) => validateNamedRule(rule, `${path}.excludeResourceRules[${i}]`)),
  ];
}

function validateNamedRule(rule: ResourceRule, path: string): FieldError[] {
  const { resourceNames = [] } = rule;
  return [
    ...resourceNames.flatMap((name, i) => {
      const at = `${path}.resourceNames[${i}]`;
      return [
        ...checkPathSegment(name).map((text) => fieldError.invalid(at, name, text)),
        ...(resourceNames.indexOf(name) < i ? [fieldError.duplicate(at, name)] : []),
      ];
    }),
    ...validateResourceRule(rule, path),
  ];
}

/** The rules for the operations and resources of a policy or webhook. */
export function validateResourceRule(rule: ResourceRule, path: string): FieldError[] {
  const { apiGroups = [], apiVersions = [], resources = [], scope } = rule;
  const only = (values: readonly string[], field: string, what: string) =>
    values.length > 1 && values.includes('*')
      ? [fieldError.invalid(`${path}.${field}`, values, `if '*' is present, must not specify other ${what}`)]
      : [];
  const required = (values: readonly string[], field: string) =>
    values.length === 0 ? [fieldError.required(`${path}.${field}`)] : [];
  const given = rule.operations ?? [];
  return [
    ...required(given, 'operations'),
    ...only(given, 'operations', 'operations'),
    ...given.flatMap((operation, i) =>
      operations.includes(operation)
        ? []
        : [fieldError.notSupported(`${path}.operations[${i}]`, operation, operations)],
    ),
    ...required(apiGroups, 'apiGroups'),
    ...only(apiGroups, 'apiGroups', 'API groups'),
    ...required(apiVersions, 'apiVersions'),
    ...only(apiVersions, 'apiVersions', 'API versions'),
    ...apiVersions.flatMap((version, i) => (version ? [] : [fieldError.required(`${path}.apiVersions[${i}]`)])),
    ...required(resources, 'resources'),
    ...validateResourceNames(resources, `${path}.resources`),
    ...(scope === undefined || scopes.includes(scope) ? [] : [fieldError.notSupported(`${path}.scope`, scope, scopes)]),
  ];
}

function validateResourceNames(resources: readonly string[], path: string): FieldError[] {
  const errors: FieldError[] = [];
  const wholeResources = new Set<string>();
  const wholeSubresources = new Set<string>();
  resources.forEach((text, i) => {
    if (!text) errors.push(fieldError.required(`${path}[${i}]`));
    const slash = text.indexOf('/');
    if (slash < 0) return;
    const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)];
    const refuse = (present: string) =>
      errors.push(fieldError.invalid(`${path}[${i}]`, text, `if '${present}' is present, must not specify ${text}`));
    if (wholeResources.has(resource)) refuse(`${resource}/*`);
    if (wholeSubresources.has(subresource)) refuse(`*/${subresource}`);
    if (subresource === '*') wholeResources.add(resource);
    if (resource === '*') wholeSubresources.add(subresource);
  });
  if (resources.length > 1 && resources.includes('*/*'))
    errors.push(fieldError.invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && resources.some((one) => one !== '*' && one !== '' && !one.includes('/')))
    errors.push(
      fieldError.invalid(path, resources, "if '*' is present, must not specify other resources without subresources"),
    );
  return errors;
}
