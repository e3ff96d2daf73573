import { formatImageRef, type ImageRef, parseImageRef } from '../../kube/image-ref.ts';
import type { Container } from '../../kube/object.ts';
import type { EventText } from '../client.ts';
import type { ImageDefinition } from '../runtime/images/define.ts';
import { resolveImage } from '../runtime/registry.ts';
import { nextBackOff } from './back-off.ts';
import type { ContainerState } from './pod-state.ts';

/** What came of the wish for an image, with the events that tell it. */
export type ImageOutcome = { events: Omit<EventText, 'fieldPath'>[] } & (
  | { kind: 'ready'; image: ImageDefinition; name: string; id: string }
  | { kind: 'pulling'; untilMs: number }
  | { kind: 'failed'; reason: string; message: string }
);

/** The images of one node. */
export interface ImageManager {
  /** One step towards the image; keeps the pull and its back-off in the container's state. */
  ensure(container: Container, state: ContainerState, now: number): ImageOutcome;
  /** What a started kubelet finds on its node, without a pull. */
  adopt(name: string): ImageDefinition | undefined;
  present(): readonly { name: string; sizeBytes: number }[];
}

// The images that are there from the start: a control plane's own.
const preloaded = ['registry.k8s.io/pause:3.10.2'];

export function imageManager(random: () => number): ImageManager {
  const present = new Set(preloaded);
  const failed = (reason: string, message: string, events: ImageOutcome['events']): ImageOutcome => ({
    kind: 'failed',
    reason,
    message,
    events: [...events, { type: 'Warning', reason: 'Failed', message: `Error: ${reason}` }],
  });

  const ensure = (container: Container, state: ContainerState, now: number): ImageOutcome => {
    const wanted = container.image ?? '';
    const ref = parseImageRef(wanted);
    if (!ref) return failed('InvalidImageName', ...invalidName(wanted));
    const full = formatImageRef(ref);
    const policy = container.imagePullPolicy ?? (full.endsWith(':latest') ? 'Always' : 'IfNotPresent');
    if (policy !== 'Always' && present.has(full) && !state.pull) {
      const message = `Container image ${quote(wanted)} already present on machine and can be accessed by the pod`;
      return found(ref, [{ type: 'Normal', reason: 'Pulled', message }]);
    }
    if (policy === 'Never') {
      const message = `Container image ${quote(wanted)} is not present with pull policy of Never`;
      return failed('ErrImageNeverPull', message, [{ type: 'Warning', reason: 'ErrImageNeverPull', message }]);
    }
    return state.pull ? finishPull(wanted, ref, state, now) : beginPull(wanted, ref, state, now);
  };

  const beginPull = (wanted: string, ref: ImageRef, state: ContainerState, now: number): ImageOutcome => {
    const backOff = state.pullBackOff;
    if (backOff && now < backOff.updatedMs + backOff.delayMs) {
      const message = `Back-off pulling image ${quote(tagged(wanted, ref))}`;
      const detail = `${message}: ErrImagePull: ${backOff.error}`;
      return failed('ImagePullBackOff', detail, [{ type: 'Normal', reason: 'BackOff', message }]);
    }
    const known = present.has(formatImageRef(ref)) || resolveImage(ref).kind === 'failed';
    const untilMs = now + Math.round(known ? 20 + random() * 40 : 60 + random() * 140);
    state.pull = { startedMs: now, untilMs };
    const message = `Pulling image ${quote(wanted)}`;
    return { kind: 'pulling', untilMs, events: [{ type: 'Normal', reason: 'Pulling', message }] };
  };

  const finishPull = (wanted: string, ref: ImageRef, state: ContainerState, now: number): ImageOutcome => {
    const startedMs = state.pull?.startedMs ?? now;
    state.pull = undefined;
    const pull = resolveImage(ref);
    if (pull.kind === 'failed') {
      state.pullBackOff = { ...nextBackOff(state.pullBackOff, now, now), error: pull.error };
      const message = `Failed to pull image ${quote(tagged(wanted, ref))}: ${pull.error}`;
      return failed('ErrImagePull', pull.error, [{ type: 'Warning', reason: 'Failed', message }]);
    }
    present.add(formatImageRef(ref));
    state.pullBackOff = undefined;
    const took = `${now - startedMs}ms`;
    const message = `Successfully pulled image ${quote(wanted)} in ${took} (${took} including waiting). Image size: ${pull.image.sizeBytes} bytes.`;
    return found(ref, [{ type: 'Normal', reason: 'Pulled', message }]);
  };

  const found = (ref: ImageRef, events: ImageOutcome['events']): ImageOutcome => {
    const pull = resolveImage(ref);
    const name = formatImageRef(ref);
    return pull.kind === 'found'
      ? { ...pull, kind: 'ready', name, events }
      : failed('ErrImagePull', pull.error, events);
  };

  return {
    ensure,
    adopt(name) {
      const ref = parseImageRef(name);
      const pull = ref && resolveImage(ref);
      if (!ref || pull?.kind !== 'found') return undefined;
      present.add(formatImageRef(ref));
      return pull.image;
    },
    present: () =>
      [...present].flatMap((name) => {
        const ref = parseImageRef(name);
        const pull = ref && resolveImage(ref);
        return pull?.kind === 'found' ? [{ name, sizeBytes: pull.image.sizeBytes }] : [];
      }),
  };
}

const quote = (text: string) => JSON.stringify(text);

/** The name as it was written, with the tag that was left out. */
const tagged = (wanted: string, ref: ImageRef) => (ref.tag || ref.digest ? wanted : `${wanted}:latest`);

function invalidName(wanted: string): [string, ImageOutcome['events']] {
  const lower = parseImageRef(wanted.toLowerCase());
  const [, name = wanted] = /^(.*?)(?::[^/]*)?$/.exec(wanted) ?? [];
  const why = lower ? `repository name (${name.includes('/') ? name : `library/${name}`}) must be lowercase` : '';
  const message = `Failed to apply default image tag ${quote(wanted)}: couldn't parse image name ${quote(wanted)}: invalid reference format${why && `: ${why}`}`;
  return [message, [{ type: 'Warning', reason: 'InspectFailed', message }]];
}
