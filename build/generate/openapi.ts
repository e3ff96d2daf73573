export interface OpenApi {
  /** `v1`, `apps/v1`, … */
  groupVersions: string[];
  schemas: Map<string, Schema>;
}

/** As much of an OpenAPI v3 schema as Kubernetes uses. */
export interface Schema {
  properties?: Record<string, Schema>;
  required?: string[];
  default?: unknown;
  enum?: string[];
  items?: Schema;
  additionalProperties?: Schema;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-patch-strategy'?: string;
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
}

/** Reads all group documents of a server; `get` answers a raw path. */
export function readOpenApi(get: (path: string) => string): OpenApi {
  const index = JSON.parse(get('/openapi/v3')) as { paths: Record<string, unknown> };
  const schemas = new Map<string, Schema>();
  const groupVersions: string[] = [];
  for (const path of Object.keys(index.paths)) {
    const groupVersion = /^(?:api|apis\/[^/]+)\/(v[^/]+)$/.test(path) ? path.replace(/^apis?\//, '') : undefined;
    if (!groupVersion) continue;
    groupVersions.push(groupVersion);
    const document = JSON.parse(get(`/openapi/v3/${path}`)) as { components: { schemas: Record<string, Schema> } };
    for (const [name, schema] of Object.entries(document.components.schemas)) schemas.set(name, schema);
  }
  return { groupVersions, schemas };
}
