import { nearestImageRef } from '../../kube/image-ref.ts';
import type { ContainerStatus, KubeObject, Pod } from '../../kube/object.ts';
import { finding, type Outcome } from '../outcome.ts';

/** What keeps a Pod from running, deepest cause first; undefined when nothing does. `known` are images that can be pulled. */
export function podTrouble(pod: KubeObject, known: readonly string[]): Outcome | undefined {
  const { status } = pod as Pod;
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable')
    return finding('unschedulable', `No node can take the Pod ${pod.metadata.name}: ${scheduled.message ?? ''}`.trim());
  const refused = /^Pod was rejected: (.*)/.exec(status?.phase === 'Failed' ? (status.message ?? '') : '')?.[1];
  if (refused) {
    const node = (pod as Pod).spec.nodeName ?? '';
    return finding('unschedulable', `The node ${node} does not take the Pod ${pod.metadata.name}: ${refused}.`);
  }
  for (const container of statuses(pod)) {
    const trouble = containerTrouble(container, pod, known);
    if (trouble) return trouble;
  }
  return undefined;
}

/** The trouble of one image alone. */
export function imageTrouble(pod: KubeObject, image: string, known: readonly string[]): Outcome | undefined {
  for (const container of statuses(pod))
    if (isImageOf(container, pod, image)) {
      const trouble = pullTrouble(container, image, known);
      if (trouble) return trouble;
    }
  return undefined;
}

/** Whether it is not known yet if the image can be pulled. */
export function isPulling(pod: KubeObject, image: string): boolean {
  const { status } = pod as Pod;
  const all = statuses(pod);
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  if (scheduled?.reason === 'Unschedulable') return false;
  if (all.length === 0) return status?.phase === 'Pending' || status?.phase === undefined;
  return all.some(
    (container) =>
      isImageOf(container, pod, image) &&
      (container.state === undefined || isWaiting(container, ['ContainerCreating', 'PodInitializing', ''])),
  );
}

function statuses(pod: KubeObject): ContainerStatus[] {
  const { status } = pod as Pod;
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

/** A status may name the image in full, so the spec's container of the same name decides. */
function isImageOf(container: ContainerStatus, pod: KubeObject, image: string): boolean {
  const { spec } = pod as Pod;
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  return all.some((each) => each.name === container.name && each.image === image);
}

const isWaiting = (container: ContainerStatus, reasons: readonly string[]) =>
  container.state?.waiting !== undefined && reasons.includes(container.state.waiting.reason ?? '');

function containerTrouble(container: ContainerStatus, pod: KubeObject, known: readonly string[]): Outcome | undefined {
  const pull = pullTrouble(container, imageOf(container, pod), known);
  if (pull) return pull;
  const { waiting, terminated } = container.state ?? {};
  const message = waiting?.message ?? '';
  if (isReadAgain(container)) return undefined;
  if (waiting?.reason === 'CreateContainerConfigError' && /non-?root/i.test(message))
    return finding('creation-refused', `The container ${container.name} cannot start: ${message}.`);
  if (waiting?.reason === 'CreateContainerConfigError')
    return /couldn't find key/.test(message)
      ? finding('config-key-missing', `The container ${container.name} cannot start: ${message}.`)
      : finding('config-missing', `The container ${container.name} cannot start: ${message}.`);
  const ended = waiting?.reason === 'CrashLoopBackOff' ? container.lastState?.terminated : terminated;
  const isLooping = waiting?.reason === 'CrashLoopBackOff';
  if (!isLooping && !(ended && ended.exitCode !== 0 && isFinal(pod))) return undefined;
  if (ended?.reason === 'OOMKilled')
    return finding('out-of-memory', `The container ${container.name} needs more memory than its limit and was ended.`);
  const again = isLooping ? 'again and again' : 'and is not started again';
  return finding('crash', `The container ${container.name} ends with exit code ${ended?.exitCode ?? '?'} ${again}.`);
}

/** The kubelet could not read in time what the container asks for, and will by itself: nobody wrote anything wrong. */
export function isReadAgain({ state }: ContainerStatus): boolean {
  const { reason, message = '' } = state?.waiting ?? {};
  if (reason !== 'CreateContainerConfigError') return false;
  return /timed out waiting for the condition|have not yet been read/.test(message);
}

const isFinal = (pod: KubeObject) => (pod as Pod).status?.phase === 'Failed';

function imageOf(container: ContainerStatus, pod: KubeObject): string {
  const { spec } = pod as Pod;
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  return all.find(({ name }) => name === container.name)?.image ?? container.image;
}

function pullTrouble(container: ContainerStatus, image: string, known: readonly string[]): Outcome | undefined {
  const { reason = '', message = '' } = container.state?.waiting ?? {};
  if (reason === 'InvalidImageName')
    return finding('image-name-invalid', `The image reference ${image} cannot be read.`);
  if (reason !== 'ErrImagePull' && reason !== 'ImagePullBackOff') return undefined;
  if (/toomanyrequests|rate limit|429/i.test(message))
    return { kind: 'unknown', reason: `The registry of ${image} lets nobody pull just now (rate limit).` };
  if (
    /i\/o timeout|deadline exceeded|no such host|connection refused|network is unreachable|TLS handshake/i.test(message)
  )
    return { kind: 'unknown', reason: `The registry of ${image} cannot be reached.` };
  const near = nearestImageRef(
    image,
    known.filter((each) => each !== image),
  );
  const hint = near ? ` Did you mean ${near}?` : '';
  return finding('image-not-found', `The image ${image} cannot be pulled: no such image.${hint}`);
}
