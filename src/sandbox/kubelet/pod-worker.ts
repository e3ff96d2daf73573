import { type Container, equal, type Key, type Pod } from '../../kube/object.ts';
import { isFinished } from '../../kube/pod-phase.ts';
import { ApiError } from '../api/errors.ts';
import type { EventText } from '../client.ts';
import type { Container as RuntimeContainer } from '../runtime/container.ts';
import type { ContainerLog } from '../runtime/log.ts';
import { loadImages } from '../runtime/registry.ts';
import { goDuration } from './back-off.ts';
import { containerStart } from './container-start.ts';
import { diskWatch } from './disk-watch.ts';
import type { NodeContext } from './node-context.ts';
import { podContainers } from './pod-containers.ts';
import { podEvents } from './pod-events.ts';
import { nextStep, type Step } from './pod-machine.ts';
import { podMounts } from './pod-mounts.ts';
import { podResize } from './pod-resize.ts';
import { podSandbox } from './pod-sandbox.ts';
import { containerState, isRunning, newPodState, restorePodState, type Verdict } from './pod-state.ts';
import { podStatus, refusedStatus } from './pod-status.ts';
import { graceOf, podStops } from './pod-stops.ts';
import { podTokens } from './pod-tokens.ts';
import type { ProbeReport } from './probes.ts';
import { isStarting } from './start-hook.ts';
import { mounts, volumeUpkeep } from './volume-upkeep.ts';

/** Does one Pod's work, one thing at a time, by what is there now. */
export interface PodWorker {
  uid: string;
  /** Looks again: something may have changed. */
  wake(): void;
  isIdle(): boolean;
  runtime(container: string): RuntimeContainer | undefined;
  log(containerId: string): ContainerLog | undefined;
  ip(): string | undefined;
  /** The Pod with what the node has given it; undefined when it has not taken it. */
  allocated(): Pod | undefined;
  /** A ConfigMap or Secret of its namespace has changed. */
  sourceChanged(kind: 'configmaps' | 'secrets', name: string): void;
  /** It must go, whatever its containers do. */
  evict(verdict: Verdict): void;
  tell(text: EventText): void;
  /** Ends its processes without a word to the API. */
  stop(): Promise<void>;
}

const retryAfterBugMs = 10_000;
// What somebody has who is evicted at once (pkg/kubelet/eviction).
const evictionGraceSeconds = 1;

/** Starts the worker of a Pod; `finished` is called when the Pod is gone and its containers too. */
export function startPodWorker(context: NodeContext, key: Key, first: Pod, finished: () => void): PodWorker {
  const { client, clock } = context;
  const { uid } = first.metadata;
  const restored = first.status?.containerStatuses !== undefined;
  const state = restored ? restorePodState(first, clock.now()) : newPodState(clock.now());
  const events = podEvents(context);
  const { tell, announce } = events;
  const containers = podContainers(context, state, ended, probed);
  const stops = podStops(context, state, containers, announce);
  const resize = podResize(context, first, state, containers, stops, tell);
  const upkeep = volumeUpkeep(context);
  const disk = diskWatch(clock, state, containers, wake);
  const tokens = podTokens(client, clock);
  const sandbox = podSandbox(context, state);
  const volumes = podMounts(context, state, containers, tokens, upkeep, tell);
  const start = containerStart(context, { state, containers, stops, events, resize }, wake);
  // What ran is gone, and the Pod begins anew in another sandbox.
  if (sandbox.takeOver(first) && !first.metadata.deletionTimestamp) {
    const message = 'Pod sandbox changed, it will be killed and re-created.';
    tell(first, { type: 'Normal', reason: 'SandboxChanged', message });
  }
  let admitted = restored;
  let adopted = !restored || context.hasBooted;
  let last = first;
  let work: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let cancelTimer = () => {};

  function wake(): void {
    again = true;
    if (stopped || work) return;
    work = Promise.resolve()
      .then(run)
      .catch((bug: unknown) => {
        context.onBug(bug);
        cancelTimer = clock.after(retryAfterBugMs, wake);
      })
      .finally(() => {
        work = undefined;
        if (again && !stopped) wake();
      });
  }

  async function run(): Promise<void> {
    while (again && !stopped) {
      again = false;
      cancelTimer();
      const pod = client.get('pods', key);
      if (!pod || pod.metadata.uid !== uid) return gone();
      // What a Pod is told of itself changes at once, and with it all that is mounted.
      if (
        !equal(pod.metadata.labels, last.metadata.labels) ||
        !equal(pod.metadata.annotations, last.metadata.annotations)
      )
        upkeep.now();
      last = pod;
      try {
        if (!admitted && !(await admit(pod))) continue;
        if (!adopted) {
          await tokens.obtain(pod);
          await loadImages(allContainers(pod).map(({ image = '' }) => image));
          adopt(pod);
        }
        await sync(pod);
      } catch (thrown) {
        // The object changed or went meanwhile: the next look sees it.
        if (!(thrown instanceof ApiError)) throw thrown;
        cancelTimer = clock.after(1000, wake);
      }
    }
  }

  /** Whether the node takes the Pod; one that it has refused stays as it is until it is deleted. */
  async function admit(pod: Pod): Promise<boolean> {
    if (isFinished(pod)) {
      if (pod.metadata.deletionTimestamp) await client.delete('pods', key, { graceSeconds: 0, uid });
      return false;
    }
    const admission = pod.metadata.deletionTimestamp ? undefined : context.admit(pod, wake);
    admitted = admission === undefined || admission.kind === 'taken';
    if (admission?.kind === 'refused') {
      const { refusal } = admission;
      tell(pod, { type: 'Warning', ...refusal });
      await client.patch('pods', key, { status: refusedStatus(pod, refusal, clock.now()) }, 'status');
      await events.send();
    }
    return admitted;
  }

  async function sync(asked: Pod): Promise<void> {
    const pod = resize.look(asked);
    const excess = disk.look(pod);
    if (excess) fail(pod, 'Warning', { reason: 'Evicted', message: excess, graceSeconds: evictionGraceSeconds });
    const step = nextStep(pod, state, clock.now());
    if (step.kind !== 'remove' && !isStarting(pod, state)) await writeStatus(pod);
    if (step.kind === 'wait') {
      if (step.untilMs !== undefined) cancelTimer = clock.after(step.untilMs - clock.now(), wake);
      return events.send();
    }
    if (step.kind === 'remove') {
      sandbox.end(pod);
      await writeStatus(pod);
      await events.send();
      await client.delete('pods', key, { graceSeconds: 0, uid });
      return;
    }
    if (step.kind === 'mount') await tokens.obtain(pod);
    if (step.kind === 'start') await loadImages([step.container.image ?? '']);
    perform(pod, step);
    again = true;
    await events.send();
  }

  async function writeStatus(pod: Pod): Promise<void> {
    const status = podStatus(pod, state, context.hostIP, clock.now());
    // What ended has no sandbox any more.
    if (isFinished({ status }) && state.sandbox === 'ready') {
      sandbox.end(pod);
      again = true;
    }
    const before: Record<string, unknown> = { ...pod.status };
    if (Object.entries(status).some(([field, value]) => !equal(before[field], value)))
      await client.patch('pods', key, { status }, 'status');
  }

  function perform(pod: Pod, step: Exclude<Step, { kind: 'wait' | 'remove' }>): void {
    switch (step.kind) {
      case 'mount':
        volumes.mount(pod);
        return;
      case 'sandbox':
        sandbox.begin(pod);
        return;
      case 'start':
        start(pod, step.container);
        return;
      case 'back-off': {
        const known = containerState(state, step.container.name);
        const { name, namespace } = pod.metadata;
        const where = `${name}_${namespace}(${uid})`;
        const message = `back-off ${goDuration(step.delayMs)} restarting failed container=${step.container.name} pod=${where}`;
        known.waiting = { reason: 'CrashLoopBackOff', message };
        const told = `Back-off restarting failed container ${step.container.name} in pod ${where}`;
        announce(pod, step.container, { type: 'Warning', reason: 'BackOff', message: told });
        return;
      }
      case 'fail':
        fail(pod, 'Normal', step.verdict);
        return;
      case 'stop':
        stops.stopAll(pod, allContainers(pod), step.graceSeconds);
        return;
    }
  }

  function fail(pod: Pod, type: EventText['type'], verdict: Verdict): void {
    state.verdict = verdict;
    tell(pod, { type, reason: verdict.reason, message: verdict.message });
  }

  function ended(): void {
    stops.look();
    wake();
  }

  function probed(pod: Pod, container: Container, report: ProbeReport): void {
    if (report.failure !== undefined)
      announce(pod, container, { type: 'Warning', reason: 'Unhealthy', message: report.failure });
    if (report.kind !== 'readiness' && report.verdict === 'failure') {
      const message = `Container ${container.name} failed ${report.kind} probe, will be restarted`;
      const probe = report.kind === 'liveness' ? container.livenessProbe : container.startupProbe;
      stops.stop(pod, container, message, probe?.terminationGracePeriodSeconds ?? graceOf(pod));
    }
    wake();
  }

  /** Runs again what ran when the last kubelet of this node ended. */
  function adopt(pod: Pod): void {
    adopted = true;
    volumes.adopt(pod);
    for (const container of allContainers(pod)) {
      const attempt = state.containers.get(container.name)?.current;
      const image = attempt && !attempt.exit ? context.images.adopt(attempt.image) : undefined;
      if (image && attempt)
        containers.start(pod, container, { image, name: attempt.image, id: attempt.imageId }, attempt);
    }
  }

  /** The object is gone at once after a deletion without grace: its containers follow. */
  async function gone(): Promise<void> {
    stopped = true;
    disk.stop();
    upkeep.stop();
    for (const container of allContainers(last)) {
      if (!isRunning(state.containers.get(container.name))) continue;
      announce(last, container, { type: 'Normal', reason: 'Killing', message: `Stopping container ${container.name}` });
    }
    containers.end();
    await events.send();
    sandbox.end(last);
    finished();
  }

  wake();
  return {
    uid,
    wake,
    isIdle: () => work === undefined,
    runtime: (name) => containers.runtime(name),
    log: (id) => containers.log(id),
    sourceChanged(kind, name) {
      if (state.mounted && mounts(last, kind, name)) upkeep.soon();
    },
    allocated: () => (admitted ? resize.allocated() : undefined),
    ip: () => (state.sandbox === 'ready' ? state.ip : undefined),
    evict(verdict) {
      fail(last, 'Warning', verdict);
      wake();
    },
    tell(text) {
      tell(last, text);
      wake();
    },
    async stop() {
      stopped = true;
      cancelTimer();
      disk.stop();
      upkeep.stop();
      await work;
      containers.end();
    },
  };
}

const allContainers = ({ spec }: Pod): Container[] => [
  ...(spec.initContainers ?? []),
  ...spec.containers,
  ...((spec.ephemeralContainers ?? []) as Container[]),
];
