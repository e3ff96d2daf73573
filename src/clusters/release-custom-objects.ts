import type { KubeObject } from '../kube/object.ts';
import type { Connection } from './connection.ts';

const attempts = 5;

/**
 * Ends the objects of the lesson's own custom resources. Their operator goes with the namespace, and what it has put a
 * finalizer on would keep the namespace for ever.
 */
export async function releaseCustomObjects(
  connection: Connection,
  definitions: readonly string[],
  namespace: string,
): Promise<void> {
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const { code, text } = await connection.call(method, path, body);
    return code <= 299 ? JSON.parse(text) : undefined;
  };
  for (const definition of definitions) {
    const found = (await ask('GET', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition}`)) as
      | (KubeObject & {
          spec: { group: string; names: { plural: string }; versions: { name: string; served: boolean }[] };
        })
      | undefined;
    if (!found) continue;
    const { group, names, versions } = found.spec;
    const path = `/apis/${group}/${versions.find(({ served }) => served)?.name}/namespaces/${namespace}/${names.plural}`;
    const list = (await ask('GET', path)) as { items: KubeObject[] } | undefined;
    for (const { metadata } of list?.items ?? []) {
      const own = `${path}/${metadata.name}`;
      await ask('DELETE', own);
      // The operator may be at it, too: who writes second is refused, and looks again.
      for (let left = attempts; left > 0; left--) {
        const object = (await ask('GET', own)) as KubeObject | undefined;
        if (!object) break;
        await ask('PUT', own, { ...object, metadata: { ...object.metadata, finalizers: [] } });
      }
    }
  }
}
