import type { Container, Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { HttpAnswer } from '../network/http.ts';
import type { Container as RuntimeContainer } from '../runtime/container.ts';
import { probeGrpc } from './grpc-probe.ts';
import { runCommand } from './run-command.ts';
import { portNumber } from './target-port.ts';
import { awaitAnswer } from './timely-answer.ts';

export type ProbeKind = 'readiness' | 'liveness' | 'startup';
type Probe = NonNullable<Container['readinessProbe']>;

/** What probing tells; a failure's message is that of the Unhealthy event. */
export interface ProbeReport {
  kind: ProbeKind;
  /** The state after thresholds; undefined when it did not change. */
  verdict: 'success' | 'failure' | undefined;
  failure: string | undefined;
}

const words: Record<ProbeKind, string> = { readiness: 'Readiness', liveness: 'Liveness', startup: 'Startup' };

/** What is probed, and how. */
interface ProbeTarget {
  probe: Probe;
  container: Container;
  runtime: RuntimeContainer;
  ip: string;
  clock: Clock;
  /** The runtime's name for a command that it runs. */
  execId: () => string;
}

/** Probes a running container in its rhythm; the result ends it. */
export function startProbe(
  settings: ProbeTarget & { kind: ProbeKind },
  report: (report: ProbeReport) => void,
): () => void {
  const { kind, probe, clock } = settings;
  const periodMs = (probe.periodSeconds ?? 10) * 1000;
  let successes = 0;
  let failures = 0;
  let verdict: ProbeReport['verdict'];
  let stopRun = () => {};
  let stopTimer = clock.after((probe.initialDelaySeconds ?? 0) * 1000, turn);

  function turn(): void {
    stopRun = runProbe(settings, (failure, isUnknown) => {
      // What could not be asked counts neither way.
      if (isUnknown) {
        stopTimer = clock.after(periodMs, turn);
        const text = `${words[kind]} probe errored and resulted in unknown state: ${failure}`;
        report({ kind, verdict: undefined, failure: text });
        return;
      }
      if (failure === undefined) {
        successes++;
        failures = 0;
      } else {
        failures++;
        successes = 0;
      }
      let changed: ProbeReport['verdict'];
      if (successes >= (probe.successThreshold ?? 1) && verdict !== 'success') changed = 'success';
      if (failures >= (probe.failureThreshold ?? 3) && verdict !== 'failure') changed = 'failure';
      verdict = changed ?? verdict;
      // That what is well stays well is no news.
      stopTimer = clock.after(periodMs, turn, verdict === 'success' && failures === 0 ? 'heartbeat' : 'work');
      report({
        kind,
        verdict: changed,
        failure: failure === undefined ? undefined : `${words[kind]} probe failed: ${failure}`,
      });
    });
  }
  return () => {
    stopTimer();
    stopRun();
  };
}

/** Hears how a probe ended: no text is success, else it is the reason as the kubelet's prober words it. */
type Done = (failure?: string, isUnknown?: 'unknown') => void;

/** Runs the probe once. */
function runProbe({ probe, container, runtime, ip, clock, execId }: ProbeTarget, done: Done): () => void {
  if (probe.exec) return runExec(probe, runtime, clock, execId, done);
  if (probe.grpc) {
    const { port, service = '' } = probe.grpc;
    return probeGrpc(runtime, { ip, port, service, timeoutSeconds: probe.timeoutSeconds ?? 1 }, clock, done);
  }
  const target = probe.httpGet ?? probe.tcpSocket;
  const port = portNumber(container, target?.port);
  const address = `${target?.host ?? ip}:${port}`;
  const refused = `dial tcp ${address}: connect: connection refused`;
  if (!probe.httpGet) {
    done(runtime.listens(port) ? undefined : refused);
    return () => {};
  }
  const path = probe.httpGet.path ?? '/';
  const scheme = (probe.httpGet.scheme ?? 'HTTP').toLowerCase();
  const url = `${scheme}://${address}${path}`;
  const own = (probe.httpGet.httpHeaders ?? []).map(({ name, value }) => [name.toLowerCase(), value]);
  const headers = { host: address, 'user-agent': 'kube-probe/1.36', accept: '*/*', ...Object.fromEntries(own) };
  if (scheme === 'https' && runtime.listens(port)) {
    done(`Get "${url}": http: server gave HTTP response to HTTPS client`);
    return () => {};
  }
  const answer = runtime.serve(port, { method: 'GET', path, headers, from: '10.244.0.1' });
  const judge = ({ status }: HttpAnswer) =>
    done(status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`);
  if (typeof answer === 'function')
    return awaitAnswer(answer, probe.timeoutSeconds ?? 1, clock, {
      onAnswer: judge,
      onLate: () => done(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`),
    });
  if (answer) judge(answer);
  else done(`Get "${url}": ${refused}`);
  return () => {};
}

function runExec(probe: Probe, runtime: RuntimeContainer, clock: Clock, execId: () => string, done: Done): () => void {
  const command = probe.exec?.command ?? [];
  const timeout = probe.timeoutSeconds ?? 1;
  let finished = false;
  const finish: Done = (...end) => {
    if (finished) return;
    finished = true;
    stopTimer();
    done(...end);
  };
  let stopExec = () => {};
  const stopTimer = clock.after(timeout * 1000, () => {
    finish(`command timed out: ${JSON.stringify(command.join(' '))} timed out after ${timeout}s`);
    stopExec();
  });
  stopExec = runCommand(runtime, command, (end) => {
    if (end.kind === 'not-started') finish(`${execFailure(execId())}${end.message}`, 'unknown');
    else finish(end.code === 0 ? undefined : end.output);
  });
  return () => {
    finished = true;
    stopTimer();
    stopExec();
  };
}

const execFailure = (id: string) =>
  `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: `;

/** The probes of a container with their kinds. */
export function probesOf(container: Container): [ProbeKind, Probe][] {
  const all: [ProbeKind, Probe | undefined][] = [
    ['startup', container.startupProbe],
    ['liveness', container.livenessProbe],
    ['readiness', container.readinessProbe],
  ];
  return all.flatMap(([kind, probe]) => (probe ? [[kind, probe] as [ProbeKind, Probe]] : []));
}

/** The path to a container in events: `spec.containers{web}`. */
export function fieldPath(pod: Pod, name: string): string {
  const isIn = (list: 'initContainers' | 'ephemeralContainers') =>
    pod.spec[list]?.some((container) => container.name === name);
  const list = isIn('initContainers')
    ? 'initContainers'
    : isIn('ephemeralContainers')
      ? 'ephemeralContainers'
      : 'containers';
  return `spec.${list}{${name}}`;
}
