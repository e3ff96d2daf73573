import type { Pod } from '../../../kube/object.ts';
import { get } from '../../api/get.ts';
import type { NodeFleet } from '../../kubelet/fleet.ts';
import type { ResourceRequest } from '../serve-resource.ts';
import { Refusal } from '../streams/refusal.ts';
import { passOn, proxiedPath } from './pass-on.ts';
import { proxyTarget } from './target.ts';

const kubeletPort = '10250';

/** …/nodes/NAME/proxy/PATH: asks the node's kubelet; with another port, what listens there on the node. */
export async function proxyToNode(
  fleet: NodeFleet,
  request: ResourceRequest,
  onOpen: (code: number) => void,
): Promise<void> {
  const { api, target, response } = request;
  const { scheme, name, port } = proxyTarget('node', target.name);
  const node = get(api, { ...target, name }) as { status?: { addresses?: { type: string; address: string }[] } };
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
  if (port && port !== kubeletPort)
    return await passOn(fleet, request, { scheme, address, port: Number(port) }, onOpen);
  const { path } = proxiedPath(request);
  const pods = () => api.store.list('pods').filter((object) => (object as Pod).spec.nodeName === name);
  const page = kubeletPage(path.replace(/(?<=.)\/$/, ''), pods);
  if (!page) throw new Refusal(404, '404 page not found\n');
  onOpen(200);
  response.writeHead(200, { 'Content-Type': page.type, 'Cache-Control': 'no-cache, private' }).end(page.body);
}

function kubeletPage(path: string, pods: () => readonly object[]): { type: string; body: string } | undefined {
  switch (path) {
    case '/healthz':
      return { type: 'text/plain; charset=utf-8', body: 'ok' };
    case '/pods':
    case '/runningpods':
      return {
        type: 'application/json',
        body: JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: pods() }),
      };
    default:
      return undefined;
  }
}
