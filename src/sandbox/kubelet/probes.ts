import type { Container, Pod } from '../../kube/object.ts';
import type { Clock } from '../../lib/clock.ts';
import type { HttpAnswer } from '../network/http.ts';
import type { Later } from '../network/later.ts';
import type { Container as RuntimeContainer } from '../runtime/container.ts';

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

/** Probes a running container in its rhythm; the result ends it. */
export function startProbe(
  settings: {
    kind: ProbeKind;
    probe: Probe;
    container: Container;
    runtime: RuntimeContainer;
    ip: string;
    clock: Clock;
  },
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
    stopRun = runProbe(settings, (failure) => {
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

/** Runs the probe once; undefined is success, else the reason as the kubelet's prober words it. */
function runProbe(
  {
    probe,
    container,
    runtime,
    ip,
    clock,
  }: { probe: Probe; container: Container; runtime: RuntimeContainer; ip: string; clock: Clock },
  done: (failure: string | undefined) => void,
): () => void {
  if (probe.exec) return runExec(probe, runtime, clock, done);
  const target = probe.httpGet ?? probe.tcpSocket;
  const port = portNumber(container, target?.port);
  const address = `${target?.host ?? ip}:${port}`;
  const refused = `dial tcp ${address}: connect: connection refused`;
  if (!probe.httpGet) {
    done(runtime.listens(port) ? undefined : refused);
    return () => {};
  }
  const path = probe.httpGet.path ?? '/';
  const url = `http://${address}${path}`;
  const headers = { host: address, 'user-agent': 'kube-probe/1.36' };
  const answer = runtime.serve(port, { method: 'GET', path, headers, from: '10.244.0.1' });
  const judge = ({ status }: HttpAnswer) =>
    done(status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`);
  if (typeof answer === 'function') return awaitAnswer(answer, probe, url, clock, judge, done);
  if (answer) judge(answer);
  else done(`Get "${url}": ${refused}`);
  return () => {};
}

function awaitAnswer(
  answer: Later<HttpAnswer>,
  probe: Probe,
  url: string,
  clock: Clock,
  judge: (answer: HttpAnswer) => void,
  done: (failure: string) => void,
): () => void {
  let giveUp = () => {};
  const stopTimer = clock.after((probe.timeoutSeconds ?? 1) * 1000, () => {
    giveUp();
    done(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
  });
  giveUp = answer((arrived) => {
    stopTimer();
    judge(arrived);
  });
  return () => {
    stopTimer();
    giveUp();
  };
}

function runExec(
  probe: Probe,
  runtime: RuntimeContainer,
  clock: Clock,
  done: (failure: string | undefined) => void,
): () => void {
  const command = probe.exec?.command ?? [];
  const timeout = probe.timeoutSeconds ?? 1;
  let finished = false;
  let stopExec = () => {};
  const stopTimer = clock.after(timeout * 1000, () => {
    if (finished) return;
    finished = true;
    stopExec();
    done(`command timed out: ${JSON.stringify(command.join(' '))} timed out after ${timeout}s`);
  });
  const output: Uint8Array[] = [];
  const finish = (failure: string | undefined) => {
    if (finished) return;
    finished = true;
    stopTimer();
    done(failure);
  };
  const collect = (chunk: Uint8Array) => void output.push(chunk);
  const session = runtime.exec({
    argv: command,
    tty: false,
    stdin: false,
    stdout: collect,
    stderr: collect,
    onExit: (code) => finish(code === 0 ? undefined : Buffer.concat(output).toString('utf8')),
  });
  if (typeof session === 'string') finish(session);
  else stopExec = session.kill;
  return () => {
    finished = true;
    stopTimer();
    stopExec();
  };
}

/** A probe's or a Service's port may be the name of a container's. */
function portNumber(container: Container, port: number | string | object | undefined): number {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(({ name }) => name === String(port));
  return named?.containerPort ?? (Number(port) || 0);
}

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
