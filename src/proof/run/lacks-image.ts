import type { AttemptCluster } from '../../clusters/define.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import { pause } from '../../lib/pause.ts';

const patienceMs = 120_000;
const probeName = 'image-probe';

/** Why the nodes of a cluster cannot get an image: a Pod of the attempt asks for it, and is taken away again. */
export async function lacksImage(
  image: string,
  live: AttemptCluster,
  clock: Clock,
  signal: AbortSignal,
): Promise<string | undefined> {
  const identity = { apiVersion: 'v1', kind: 'Pod', name: probeName, namespace: live.scope.namespace };
  const kind = await live.view.resolve(identity);
  const untilMs = clock.now() + patienceMs;
  await live.ensureNamespaces();
  await live.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: probeName },
    // Whether its program is there does not matter: the image is pulled before that shows.
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'probe', image, command: ['/bin/true'] }],
    },
  });
  try {
    for (;;) {
      signal.throwIfAborted();
      const found = pulled(await live.view.get(kind, identity.namespace, probeName));
      if (found !== undefined) return found === 'yes' ? undefined : `${image} cannot be pulled here: ${found}`;
      if (clock.now() > untilMs) return `${image} could not be pulled in ${patienceMs / 1000} seconds`;
      await pause(clock, 500, signal);
    }
  } finally {
    await live.remove(identity);
  }
}

interface Seen {
  imageID?: string;
  state?: { waiting?: { reason?: string; message?: string } };
}

/** 'yes', the reason why not, or undefined while it is not known. */
function pulled(pod: KubeObject | undefined): string | undefined {
  const [container] = ((pod as { status?: { containerStatuses?: Seen[] } })?.status?.containerStatuses ?? []) as Seen[];
  if (container?.imageID) return 'yes';
  const reason = container?.state?.waiting?.reason;
  return reason && /^(ErrImagePull|ImagePullBackOff|InvalidImageName)$/.test(reason) ? reason : undefined;
}
