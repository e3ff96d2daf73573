import type { Pod } from '../../../kube/object.ts';
import { attributesOf } from '../../access/attributes.ts';
import { badRequest, forbidden } from '../../api/errors.ts';
import { get } from '../../api/get.ts';
import type { ResourceRequest } from '../serve-resource.ts';
import type { Upgrade } from './upgrade.ts';

/**
 * Looks at a request for a stream of a Pod's and gives the Pod. Throws 403 when the user may not create such streams – a
 * WebSocket asks with GET, and that alone is not enough since 1.35 –, 404 without the Pod and 400 when it has no node.
 */
export function streamedPod({ api, info, target, user }: ResourceRequest, check: (pod: Pod) => void = () => {}): Pod {
  if (info.verb !== 'create') {
    const { allowed, reason } = api.authorizer.authorize({ ...attributesOf(user, info), verb: 'create' });
    if (!allowed) throw forbidden({ group: info.group, plural: info.resource }, info.name, reason);
  }
  const pod = get(api, target) as Pod;
  check(pod);
  if (!pod.spec.nodeName) throw badRequest(`pod ${target.name} does not have a host assigned`);
  return pod;
}

/** The upgrade without which there is no stream. Throws 400. */
export function requireUpgrade({ upgrade }: ResourceRequest): Upgrade {
  if (!upgrade) throw badRequest('Upgrade request required');
  return upgrade;
}
