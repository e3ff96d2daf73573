import type { DescribedKind } from '../../client.ts';

/** Which requests a policy is about, as far as its types are concerned. */
export interface ResourceRule {
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
}

const most = 10;

/**
 * The kinds that rules name, in the order of their groups, versions and names: rules with wildcards name none, and only the
 * first ten of a rule count (apiserver/pkg/admission/plugin/policy/validating, typechecking.go).
 */
export function kindsOfRules(rules: readonly ResourceRule[], all: readonly DescribedKind[]): DescribedKind[] {
  const found = new Map<string, DescribedKind>();
  for (const rule of rules) {
    const matching = kindsOfRule(rule, all).slice(0, most);
    for (const kind of matching) found.set(showKind(kind), kind);
    if (matching.length === most) break;
  }
  return [...found.values()].sort(
    (a, b) => compare(a.group, b.group) || compare(a.version, b.version) || compare(a.kind, b.kind),
  );
}

/** `apps/v1, Kind=Deployment`. */
export function showKind({ group, version, kind }: DescribedKind): string {
  return `${group}/${version}, Kind=${kind}`;
}

const isWild = (text: string) => text.includes('*');

function kindsOfRule(
  { apiGroups = [], apiVersions = [], resources = [] }: ResourceRule,
  all: readonly DescribedKind[],
): DescribedKind[] {
  if (apiGroups.some(isWild) || apiVersions.some(isWild)) return [];
  const names = resources.filter((name) => !/[*/]/.test(name)).sort();
  return [...apiGroups].sort().flatMap((group) =>
    [...apiVersions].sort().flatMap((version) =>
      names.flatMap((name) =>
        all.filter(
          (kind) =>
            // To the real one's mapper, the core group's empty name means any group.
            (group === '' || kind.group === group) &&
            kind.version === version &&
            [kind.plural, kind.singular].includes(name.toLowerCase()),
        ),
      ),
    ),
  );
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
