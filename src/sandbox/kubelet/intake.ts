import type { Node, Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import type { Clock } from '../../lib/clock.ts';
import type { EventText } from '../client.ts';
import { objectionsTo, type Refusal, refusalOf, shown } from './admission.ts';
import type { Verdict } from './pod-state.ts';
import { graceOf } from './pod-stops.ts';
import { isCritical, type Need, victimsFor } from './preemption-victims.ts';

/** What a node says to a Pod that is bound to it; `later`: it makes room, for this one or another, and asks again. */
export type Admission = { kind: 'taken' } | { kind: 'refused'; refusal: Refusal } | { kind: 'later' };

/** Takes Pods in, and lets others go for critical ones that lack room (pkg/kubelet/preemption). */
export interface Intake {
  /** `again` is called when it is time to ask again. */
  admit(pod: Pod, again: () => void): Admission;
  /** A Pod of the node has changed: it may be one that had to go. */
  look(): void;
  stop(): void;
}

/** What an intake knows of its node, and may do there. */
export interface IntakeNode {
  clock: Clock;
  node(): Node | undefined;
  /** The Pods that the node has taken and that have not ended, but one. */
  taken(exceptUid: string): Pod[];
  /** The Pod as it is now. */
  now(pod: Pod): Pod | undefined;
  evict(pod: Pod, verdict: Verdict): void;
  tell(pod: Pod, text: EventText): void;
}

/** Of the victims the first is on its way. */
interface MakingRoom {
  uid: string;
  victims: readonly Pod[];
  cancel(): void;
}

export function createIntake({ clock, node, taken, now, evict, tell }: IntakeNode): Intake {
  let room: MakingRoom | undefined;
  let granted: string | undefined;
  const waiting = new Set<() => void>();

  /** The next one goes when the one before has gone, or has taken too long (killPodNow of pkg/kubelet). */
  function proceed(uid: string, candidates: readonly Pod[]): void {
    room?.cancel();
    const victims = candidates.filter(isThere);
    const [victim] = victims;
    if (!victim) {
      room = undefined;
      granted = uid;
      const all = [...waiting];
      waiting.clear();
      for (const again of all) again();
      return;
    }
    const overdue = () => {
      tell(victim, exceeded);
      proceed(uid, victims.slice(1));
    };
    const patienceSeconds = Math.max(
      leastPatienceSeconds,
      Math.floor((victim.spec.terminationGracePeriodSeconds ?? 30) * 1.5),
    );
    room = { uid, victims, cancel: clock.after(patienceSeconds * 1000, overdue) };
    evict(victim, { ...preempted, graceSeconds: graceOf(victim) });
  }

  const isThere = (pod: Pod): boolean => {
    const known = now(pod);
    return known !== undefined && !isFinished(known);
  };

  return {
    admit(pod, again) {
      const { uid } = pod.metadata;
      if (granted === uid) {
        granted = undefined;
        return { kind: 'taken' };
      }
      // The kubelet does one thing at a time: while it makes room, it takes nobody in.
      if (room) {
        waiting.add(again);
        return { kind: 'later' };
      }
      const object = node();
      const others = taken(uid);
      const objections = object && objectionsTo(pod, object, others);
      const refusal = objections && refusalOf(objections);
      if (!refusal) return { kind: 'taken' };
      if (!isCritical(pod)) return { kind: 'refused', refusal };
      // What is missing is no reason to refuse a critical Pod.
      if (objections.other) return { kind: 'refused', refusal: objections.other };
      const victims = victimsFor(pod, others, objections.short);
      if (victims.kind === 'none') return { kind: 'refused', refusal: hopeless(victims.missing) };
      waiting.add(again);
      proceed(uid, victims.pods);
      return { kind: 'later' };
    },
    look() {
      const [victim] = room?.victims ?? [];
      if (room && victim && !isThere(victim)) proceed(room.uid, room.victims);
    },
    stop: () => room?.cancel(),
  };
}

const leastPatienceSeconds = 10;

const exceeded: EventText = {
  type: 'Warning',
  reason: 'ExceededGracePeriod',
  message: 'Container runtime did not kill the pod within specified grace period.',
};

const preempted = {
  reason: 'Preempting',
  message: 'Preempted in order to admit critical pod',
  disruption: 'Pod was preempted by Kubelet to accommodate a critical pod.',
};

function hopeless(missing: readonly Need[]): Refusal {
  const list = missing.map(({ resource, amount }) => `(res: ${resource}, q: ${shown(resource, amount)}), `).join('');
  const why = `preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [${list}]`;
  return {
    reason: 'UnexpectedAdmissionError',
    message: `Unexpected error while attempting to recover from admission failure: ${why}`,
  };
}
