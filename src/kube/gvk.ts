export interface GroupVersion {
  group: string;
  version: string;
}

/** `apps/v1` → group apps, version v1; `v1` → the core group, which is ''. */
export function parseApiVersion(apiVersion: string): GroupVersion {
  const slash = apiVersion.indexOf('/');
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** What Go says of an `apiVersion` with more than a group and a version. */
export function checkApiVersion(apiVersion: string): string[] {
  return apiVersion.split('/').length > 2 ? [`unexpected GroupVersion string: ${apiVersion}`] : [];
}

export function formatApiVersion({ group, version }: GroupVersion): string {
  return group ? `${group}/${version}` : version;
}

/** `deployments.apps`, or `pods` in the core group: how the API names a resource in messages. */
export function groupResource({ group, plural }: { group: string; plural: string }): string {
  return group ? `${plural}.${group}` : plural;
}
