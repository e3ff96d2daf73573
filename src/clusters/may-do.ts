import type { Access } from '../kube/cluster-view.ts';
import { isRecord } from '../kube/object.ts';
import { type Connection, refusal } from './connection.ts';

/** Asks the cluster by a SubjectAccessReview, which changes nothing. Rejects with a ViewError. */
export async function mayDo(connection: Connection, access: Access): Promise<boolean> {
  const { user, groups, ...resourceAttributes } = access;
  const { code, text } = await connection.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user, groups, resourceAttributes },
  });
  if (code < 200 || code > 299) throw refusal(code, text);
  const review: unknown = JSON.parse(text);
  return isRecord(review) && isRecord(review.status) && review.status.allowed === true;
}
