import type { Pod } from '../../kube/object.ts';
import type { NodeContext } from './node-context.ts';

/** Brings what is mounted in a Pod up to date. */
export interface VolumeUpkeep {
  /** Hands in how, when the volumes are mounted. */
  begin(refresh: () => void): void;
  /** At the Pod's next look at all things, which comes in a minute or so. */
  soon(): void;
  now(): void;
  stop(): void;
}

// syncFrequency of the kubelet; each Pod is looked at again after one to one and a half of it.
const lookEveryMs = 60_000;

export function volumeUpkeep({ clock, random }: NodeContext): VolumeUpkeep {
  let refresh = () => {};
  let cancel: (() => void) | undefined;
  const now = () => {
    cancel?.();
    cancel = undefined;
    refresh();
  };
  return {
    begin(how) {
      refresh = how;
    },
    soon() {
      cancel ??= clock.after(random.next() * lookEveryMs * (1 + random.next() / 2), now);
    },
    now,
    stop: () => cancel?.(),
  };
}

/** Whether a Pod mounts the ConfigMap or the Secret of that name. */
export function mounts({ spec }: Pod, kind: 'configmaps' | 'secrets', name: string): boolean {
  return (spec.volumes ?? []).some(({ configMap, secret, projected }) =>
    kind === 'configmaps'
      ? configMap?.name === name || projected?.sources?.some((source) => source.configMap?.name === name)
      : secret?.secretName === name || projected?.sources?.some((source) => source.secret?.name === name),
  );
}
