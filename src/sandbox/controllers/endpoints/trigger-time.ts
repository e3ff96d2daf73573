import { keyOf, type Pod, type Service } from '../../../kube/object.ts';
import { formatTime, parseTime } from '../../../kube/time.ts';

export const triggerAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time';

/** Remembers, for each Service, what it saw last, to tell the time of the earliest change since. */
export interface TriggerTimes {
  /** The time for the annotation; undefined when nothing that has a time changed, such as when a pod went. */
  next(service: Service, pods: readonly Pod[]): string | undefined;
  forget(key: string): void;
}

export function triggerTimes(): TriggerTimes {
  const known = new Map<string, Map<string, number>>();
  return {
    next(service, pods) {
      const before = known.get(keyOf(service));
      const times = new Map<string, number>();
      for (const pod of pods) {
        const time = parseTime(pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime);
        if (time !== undefined) times.set(pod.metadata.name, time);
      }
      known.set(keyOf(service), times);
      if (!before) return service.metadata.creationTimestamp;
      const changed = [...times].filter(([name, time]) => time > (before.get(name) ?? 0)).map(([, time]) => time);
      return changed.length ? formatTime(Math.min(...changed)) : undefined;
    },
    forget: (key) => known.delete(key),
  };
}
