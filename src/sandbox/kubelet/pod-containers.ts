import type { Container, Pod } from '../../kube/object.ts';
import { containerNetwork } from '../network/container-network.ts';
import { etcFiles } from '../network/dns/etc-files.ts';
import { type Container as RuntimeContainer, startContainer } from '../runtime/container.ts';
import { type Mount, memoryVolume, type Volume } from '../runtime/files.ts';
import type { ImageDefinition } from '../runtime/images/define.ts';
import { type ContainerLog, containerLog } from '../runtime/log.ts';
import { containerUser } from './container-user.ts';
import { containerEnvironment, expand } from './environment.ts';
import type { NodeContext } from './node-context.ts';
import { nonRootProblem } from './non-root.ts';
import { type Attempt, containerState, type PodState } from './pod-state.ts';
import { type ProbeReport, probesOf, startProbe } from './probes.ts';
import { limitsOf } from './resize.ts';
import { terminationMessage } from './termination-message.ts';
import { containerMounts } from './volumes.ts';

/** How starting a container ended. */
export type StartResult =
  | { kind: 'started' }
  | { kind: 'not-created'; message: string }
  | { kind: 'not-started'; message: string };

/** The containers of one Pod as they run. */
export interface PodContainers {
  volumes: Map<string, Volume>;
  /** Creates and starts a container; `resumed` is the attempt of a kubelet before this one. */
  start(pod: Pod, container: Container, image: StartImage, resumed?: Attempt): StartResult;
  runtime(name: string): RuntimeContainer | undefined;
  log(id: string): ContainerLog | undefined;
  /** Ends probes and processes at once. */
  end(): void;
}

export interface StartImage {
  image: ImageDefinition;
  name: string;
  id: string;
}

/** Runs a Pod's containers and keeps their state; `changed` is called when one of them ends or a probe changes it. */
export function podContainers(
  context: NodeContext,
  state: PodState,
  changed: () => void,
  probed: (pod: Pod, container: Container, report: ProbeReport) => void,
): PodContainers {
  const running = new Map<string, RuntimeContainer>();
  const logs = new Map<string, ContainerLog>();
  const probes = new Map<string, (() => void)[]>();
  const { clock, random, client } = context;
  const volumes = new Map<string, Volume>();

  const stopProbes = (name: string) => {
    for (const stop of probes.get(name) ?? []) stop();
    probes.delete(name);
  };

  const beginProbes = (pod: Pod, container: Container, runtime: RuntimeContainer) => {
    const known = containerState(state, container.name);
    const all = probesOf(container);
    const begin = (wanted: typeof all) => {
      const started = wanted.map(([kind, probe]) => {
        const execId = () => containerId(random.next);
        const settings = { kind, probe, container, runtime, ip: state.ip ?? '', clock, execId };
        return startProbe(settings, (report) => {
          if (report.kind === 'readiness' && report.verdict) known.ready = report.verdict === 'success';
          if (report.kind === 'startup' && report.verdict === 'success') {
            stopProbes(container.name);
            known.started = true;
            known.ready = !container.readinessProbe;
            begin(rest);
          }
          probed(pod, container, report);
        });
      });
      probes.set(container.name, [...(probes.get(container.name) ?? []), ...started]);
    };
    // Until the startup probe succeeds, the others wait.
    const startup = all.filter(([kind]) => kind === 'startup');
    const rest = all.filter(([kind]) => kind !== 'startup');
    begin(startup.length ? startup : rest);
  };

  return {
    volumes,
    runtime: (name) => running.get(name),
    log: (id) => logs.get(id),
    start(pod, container, image, resumed) {
      const known = containerState(state, container.name);
      const environment = containerEnvironment(pod, container, client, {
        podIP: state.ip ?? '',
        hostIP: context.hostIP,
      });
      if (environment.kind === 'missing') return { kind: 'not-created', message: environment.message };
      const root = nonRootProblem(pod, container, image.image);
      if (root !== undefined) return { kind: 'not-created', message: root };
      const attempt: Attempt = resumed ?? {
        id: `containerd://${containerId(random.next)}`,
        image: image.name,
        imageId: image.id,
        startedMs: clock.now(),
        exit: undefined,
      };
      if (!resumed) {
        // The runtime keeps the last two: their logs can be read.
        if (known.previous) logs.delete(known.previous.id);
        if (known.current) known.restarts++;
        Object.assign(known, { previous: known.current, current: attempt, waiting: undefined, retryMs: undefined });
      }
      const words = (list: readonly string[] | undefined) => list?.map((word) => expand(word, environment.values));
      const lastWords = terminationMessage(container);
      const noteLastWords = () => {
        const message = attempt.exit && lastWords.read(attempt.exit.code, logs.get(attempt.id));
        if (attempt.exit && message) attempt.exit.message = message;
      };
      const runtime = startContainer({
        image: image.image,
        command: words(container.command),
        args: words(container.args),
        environment: environment.values,
        mounts: [
          ...etcMounts(pod, state.ip ?? ''),
          ...containerMounts(container, volumes, environment.values),
          lastWords.mount,
        ],
        stdin: container.stdin ?? false,
        stdinOnce: container.stdinOnce ?? false,
        tty: container.tty ?? false,
        workingDirectory: container.workingDir,
        readOnlyRoot: container.securityContext?.readOnlyRootFilesystem ?? false,
        user: containerUser(pod, container, image.image),
        onBug: context.onBug,
        hostname: pod.spec.hostNetwork ? context.nodeName : (pod.spec.hostname ?? pod.metadata.name),
        network: containerNetwork(context.network, context.network.join(pod, state.ip ?? '')),
        clock,
        random: random.next,
        processor: context.processor,
        limits: limitsOf(container),
        onExit(code, reason) {
          attempt.exit ??= { atMs: clock.now(), code, reason: reason ?? (code === 0 ? 'Completed' : 'Error') };
          noteLastWords();
          known.stop?.cancel();
          known.giveUpHook?.();
          Object.assign(known, { started: false, ready: false, stop: undefined, giveUpHook: undefined });
          stopProbes(container.name);
          running.delete(container.name);
          changed();
        },
      });
      if (typeof runtime === 'string') {
        attempt.startedMs = undefined;
        // Its log is there, and empty.
        logs.set(attempt.id, containerLog());
        logs.get(attempt.id)?.close();
        attempt.exit = { atMs: clock.now(), code: 128, reason: 'StartError', message: runtime };
        return { kind: 'not-started', message: runtime };
      }
      logs.set(attempt.id, runtime.log);
      // It may have ended before its log was known.
      noteLastWords();
      if (!runtime.running()) return { kind: 'started' };
      running.set(container.name, runtime);
      known.started = !container.startupProbe;
      known.ready = known.started && !container.readinessProbe;
      beginProbes(pod, container, runtime);
      return { kind: 'started' };
    },
    end() {
      for (const name of [...probes.keys()]) stopProbes(name);
      for (const runtime of [...running.values()]) runtime.signal('KILL');
    },
  };
}

const containerId = (next: () => number) =>
  Array.from({ length: 64 }, () => Math.floor(next() * 16).toString(16)).join('');

/** What the kubelet puts into /etc, each file as a mount of its own. */
const etcMounts = (pod: Pod, address: string): Mount[] =>
  etcFiles(pod, address).map(([path, text]) => ({
    path: `/${path}`,
    volume: memoryVolume([['', text]]),
    readOnly: false,
  }));
