import type { Pod } from '../../../kube/object.ts';
import { badRequest } from '../../api/errors.ts';
import { get } from '../../api/get.ts';
import type { NodeFleet } from '../../kubelet/fleet.ts';
import type { ResourceRequest } from '../serve-resource.ts';
import { passOn } from './pass-on.ts';
import { proxyTarget } from './target.ts';

/** …/pods/NAME:PORT/proxy/PATH: without a port, the first that the Pod declares, else 80. */
export async function proxyToPod(
  fleet: NodeFleet,
  request: ResourceRequest,
  onOpen: (code: number) => void,
): Promise<void> {
  const { scheme, name, port } = proxyTarget('pod', request.target.name);
  const pod = get(request.api, { ...request.target, name }) as Pod;
  const declared = pod.spec.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort;
  const address = pod.status?.podIP;
  if (!address) throw badRequest('address not allowed');
  await passOn(
    fleet,
    request,
    { scheme, address, port: Number(port || declared || (scheme === 'https' ? 443 : 80)) },
    onOpen,
  );
}
