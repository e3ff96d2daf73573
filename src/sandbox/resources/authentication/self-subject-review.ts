import type { KubeObject } from '../../../kube/object.ts';
import { formatTime } from '../../../kube/time.ts';
import type { User } from '../../http/hook.ts';
import { defineResource } from '../define.ts';
import { createdColumn, nameColumn } from '../parts/columns.ts';

/** Who am I? */
export const selfSubjectReview = defineResource<KubeObject>({
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  namespaced: false,
  verbs: ['create'],
  generationOf: 'none',
  columns: [nameColumn, createdColumn],
  answer({ apiVersion, kind }, { user, now }) {
    const metadata = { creationTimestamp: formatTime(now) } as KubeObject['metadata'];
    return { kind, apiVersion, metadata, status: { userInfo: userInfo(user) } };
  },
});

/** authentication/v1 UserInfo. */
export function userInfo({ name, uid, groups, extra }: User): object {
  return {
    username: name,
    ...(uid && { uid }),
    ...(groups.length > 0 && { groups }),
    ...(extra && Object.keys(extra).length > 0 && { extra }),
  };
}
