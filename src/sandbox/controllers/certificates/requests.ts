import type { ControllerContext } from '../../engine/define.ts';

export const requestsResource = 'certificatesigningrequests.certificates.k8s.io';

/** Looks at each request that is new or has changed. */
export const watchRequests = ({ client, enqueue }: ControllerContext) => [
  client.subscribe(requestsResource, ({ type, object }) => {
    if (type !== 'DELETED') enqueue(object.metadata.name);
  }),
];
