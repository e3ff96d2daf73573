import { coversUrl, formatRule, type PolicyRule } from './policy-rule.ts';

/** What of the wanted rules the owned ones do not allow, each with one verb, one resource and one name. */
export function uncovered(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((single) => !owned.some((rule) => covers(rule, single)));
}

/** Rules as an error lists them: those that differ by their verb alone in one line, sorted. */
export function describeMissing(missing: readonly PolicyRule[]): string {
  const lines = new Map<string, PolicyRule>();
  for (const rule of missing) {
    const about = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames, rule.nonResourceURLs]);
    // Rules for URLs stay apart: the real server joins those for one resource alone.
    const key = rule.nonResourceURLs ? `${about} ${rule.verbs?.join()}` : about;
    const same = lines.get(key);
    lines.set(key, same ? { ...same, verbs: [...(same.verbs ?? []), ...(rule.verbs ?? [])] } : rule);
  }
  return [...new Set([...lines.values()].map(formatRule))].sort().join('\n');
}

function breakDown(rule: PolicyRule): PolicyRule[] {
  const verbs = rule.verbs ?? [];
  const ofResources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      verbs.flatMap((verb) => {
        const single = { apiGroups: [group], resources: [resource], verbs: [verb] };
        return rule.resourceNames?.length
          ? rule.resourceNames.map((n) => ({ ...single, resourceNames: [n] }))
          : [single];
      }),
    ),
  );
  const ofUrls = (rule.nonResourceURLs ?? []).flatMap((url) =>
    verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })),
  );
  return [...ofResources, ...ofUrls];
}

function covers(rule: PolicyRule, single: PolicyRule): boolean {
  const has = (values: readonly string[] = [], wanted: readonly string[] = []) =>
    values.includes('*') || wanted.every((one) => values.includes(one));
  return (
    has(rule.verbs, single.verbs) &&
    has(rule.apiGroups, single.apiGroups) &&
    (single.resources ?? []).every((resource) => coversResource(rule.resources ?? [], resource)) &&
    (!rule.resourceNames?.length || (single.resourceNames ?? []).some((name) => rule.resourceNames?.includes(name))) &&
    (single.nonResourceURLs ?? []).every((path) => (rule.nonResourceURLs ?? []).some((url) => coversUrl(url, path)))
  );
}

function coversResource(resources: readonly string[], resource: string): boolean {
  if (resources.includes('*') || resources.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && resources.includes(`*${resource.slice(slash)}`);
}
