import type { Draft, KubeObject } from '../../kube/object.ts';
import { ApiError } from '../api/errors.ts';
import type { Client } from '../client.ts';

/** Creates the object; somebody else having done so, or its namespace ending, is just as well. */
export async function createOnce(client: Client, resource: string, draft: Draft<KubeObject>): Promise<void> {
  try {
    await client.create(resource, draft);
  } catch (error) {
    const isFine = error instanceof ApiError && (error.reason === 'AlreadyExists' || isNamespaceTerminating(error));
    if (!isFine) throw error;
  }
}

/** A namespace that is being deleted takes no new objects. */
export function isNamespaceTerminating(error: ApiError): boolean {
  return error.status.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false;
}
