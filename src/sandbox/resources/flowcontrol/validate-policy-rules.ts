import { checkLabel } from '../../../kube/names.ts';
import { type FieldError, fieldError } from '../../api/errors.ts';

/** Go prints a list that is not there as null. */
type List = string[] | null;

export interface ResourceRule {
  verbs?: List;
  apiGroups?: List;
  resources?: List;
  clusterScope?: boolean;
  namespaces?: List;
}

export interface NonResourceRule {
  verbs?: List;
  nonResourceURLs?: List;
}

const supportedVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch'];

/** The rules for requests about resources that a flow schema matches. */
export function validateResourceRule(rule: ResourceRule, path: string): FieldError[] {
  const { verbs, apiGroups, resources, namespaces } = rule;
  const mustSupply = 'resource rules must supply at least one';
  return [
    ...validateVerbs(verbs ?? [], path),
    ...listOf(apiGroups ?? [], `${path}.apiGroups`, `${mustSupply} api group`, 'api groups'),
    ...listOf(resources ?? [], `${path}.resources`, `${mustSupply} resource`, 'resources'),
    ...validateNamespaces(namespaces ?? [], rule.clusterScope === true, `${path}.namespaces`),
  ];
}

/** The rules for other requests that a flow schema matches. */
export function validateNonResourceRule({ verbs, nonResourceURLs }: NonResourceRule, path: string): FieldError[] {
  const at = `${path}.nonResourceURLs`;
  const urls = nonResourceURLs ?? [];
  return [
    ...validateVerbs(verbs ?? [], path),
    ...listOf(urls, at, 'nonResourceURLs must contain at least one value', 'non-resource URLs'),
    ...(urls.includes('*') ? [] : urls.flatMap((url, i) => validateUrl(url, `${at}[${i}]`))),
  ];
}

function validateVerbs(verbs: readonly string[], path: string): FieldError[] {
  const at = `${path}.verbs`;
  const isKnown = verbs.includes('*') || verbs.every((verb) => supportedVerbs.includes(verb));
  return [
    ...listOf(verbs, at, 'verbs must contain at least one value', 'verbs'),
    ...(isKnown ? [] : [fieldError.notSupported(at, verbs, supportedVerbs)]),
  ];
}

/** A list that may not be empty, and in which `*` stands alone. */
function listOf(values: readonly string[], path: string, ifEmpty: string, others: string): FieldError[] {
  if (values.length === 0) return [fieldError.required(path, ifEmpty)];
  return values.length > 1 && values.includes('*')
    ? [fieldError.invalid(path, values, `if '*' is present, must not specify other ${others}`)]
    : [];
}

function validateNamespaces(namespaces: readonly string[], isClusterScope: boolean, path: string): FieldError[] {
  if (namespaces.length === 0 && isClusterScope) return [];
  const ifEmpty = 'resource rules that are not cluster scoped must supply at least one namespace';
  const each = namespaces.includes('*') ? [] : namespaces;
  return [
    ...listOf(namespaces, path, ifEmpty, 'namespaces'),
    ...each.flatMap((name, i) =>
      checkLabel(name).map((text) =>
        fieldError.invalid(`${path}[${i}]`, name, `each member of this list must be '*' or a DNS-1123 label; ${text}`),
      ),
    ),
  ];
}

function validateUrl(url: string, path: string): FieldError[] {
  const wrong = (text: string) => [fieldError.invalid(path, url, text)];
  if (url === '') return wrong('must not be empty');
  if (!url.startsWith('/')) return wrong('must start with slash');
  if (url.includes(' ')) return wrong('must not contain white-space');
  if (url.includes('//')) return wrong('must not contain double slash');
  return /^[^*]*(\/\*)?$/.test(url) ? [] : wrong('wildcard can only do suffix matching');
}
