import { apiClient } from '../../api/client.ts';
import { type ProgramIO, type Script, sleep, type Wait } from '../../process.ts';
import { waitFor } from '../../programs/wait-for.ts';
import type { Dag, PodSettings, Task } from './dag.ts';
import { type DagFolder, dagFolder } from './dag-folder.ts';
import { eventLine, isoMicros, type Level, loggers, tell } from './log-lines.ts';
import { runPod, TaskFailure } from './run-pod.ts';

export type TaskState = 'none' | 'queued' | 'running' | 'up_for_retry' | 'success' | 'failed' | 'upstream_failed';

export interface TaskInstance {
  task: Task;
  state: TaskState;
  tryNumber: number;
  startMs: number | undefined;
  endMs: number | undefined;
}

export interface DagRun {
  id: string;
  dag: Dag;
  state: 'queued' | 'running' | 'success' | 'failed';
  /** The moment that the run is for; a triggered one has none. */
  logicalMs: number | undefined;
  runAfterMs: number;
  startMs: number | undefined;
  endMs: number | undefined;
  tasks: TaskInstance[];
}

/** What runs the DAGs of a folder: the state that Airflow keeps in its database is kept in it. */
export interface Scheduler {
  folder: DagFolder;
  runs: readonly DagRun[];
  isPaused(dag: Dag): boolean;
  setPaused(dag: Dag, isPaused: boolean): void;
  /** Makes a run, which begins when the DAG is not paused. */
  trigger(dag: Dag, runId?: string): DagRun | undefined;
}

/** Starts it beside the program that calls; runs go on until the program ends. */
export function startScheduler(io: ProgramIO): Scheduler {
  const folder = dagFolder(io);
  const api = apiClient(io, `OpenAPI-Generator/35.0.0/python`);
  const runs: DagRun[] = [];
  const paused = new Map<string, boolean>();
  const pausedAtFirst = !/^(false|f|0)$/i.test(io.environment.AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION ?? 'True');
  const isPaused = (dag: Dag) => paused.get(dag.id) ?? pausedAtFirst;
  const say = (level: Level, text: string, logger: string) =>
    tell(io, 'scheduler', eventLine(io.clock.now(), level, text, logger));

  const begin = (run: DagRun) => {
    run.state = 'running';
    run.startMs = io.clock.now();
    io.spawn(runDag(run));
  };
  const trigger: Scheduler['trigger'] = (dag, runId) => {
    const nowMs = io.clock.now();
    const id = runId ?? `manual__${isoMicros(nowMs, '+00:00')}`;
    if (runs.some((run) => run.id === id && run.dag.id === dag.id)) return undefined;
    const run = newRun(dag, id, nowMs, undefined);
    runs.push(run);
    if (!isPaused(dag)) begin(run);
    return run;
  };

  function* runDag(run: DagRun): Script {
    const { wake, wait } = waitFor(() => hasNext(run) || isOver(run));
    while (!isOver(run)) {
      yield* wait();
      for (const instance of ready(run)) {
        instance.state = 'queued';
        io.spawn(runTask(run, instance, wake));
      }
      for (const instance of run.tasks)
        if (instance.state === 'none' && upstream(run, instance).some(({ state }) => failed.has(state)))
          instance.state = 'upstream_failed';
    }
    run.state = run.tasks.some(({ state }) => failed.has(state)) ? 'failed' : 'success';
    run.endMs = io.clock.now();
    const word = run.state === 'success' ? 'successful' : 'failed';
    const at = run.logicalMs === undefined ? 'None' : isoMicros(run.logicalMs, '+00:00').replace('T', ' ');
    const type = run.id.startsWith('scheduled') ? 'scheduled' : 'manual';
    say(
      'info',
      `Marking run <DagRun ${run.dag.id} @ ${at}: ${run.id}, state:running. run_type: ${type}> ${word}`,
      loggers.run,
    );
    return 0;
  }

  function* runTask(run: DagRun, instance: TaskInstance, wake: () => void): Script {
    const { task } = instance;
    for (;;) {
      instance.tryNumber += 1;
      instance.state = 'running';
      instance.startMs = io.clock.now();
      const failure = yield* attempt(run, instance);
      instance.endMs = io.clock.now();
      const isLast = failure === undefined || instance.tryNumber > task.retries;
      instance.state = failure === undefined ? 'success' : isLast ? 'failed' : 'up_for_retry';
      const word = instance.state.toUpperCase();
      const about = `dag_id=${run.dag.id}, task_id=${task.id}, run_id=${run.id}, try_number=${instance.tryNumber}`;
      say('info', `Marking task as ${word}. ${about}`, loggers.instance);
      if (isLast) break;
      yield sleep(io.clock, task.retryDelayMs);
    }
    wake();
    return 0;
  }

  /** One try; the text of what failed it, or undefined. */
  function* attempt(run: DagRun, { task, tryNumber }: TaskInstance): Generator<Wait, string | undefined, void> {
    if (!task.pod) return undefined;
    const withPod: Task & { pod: PodSettings } = { ...task, pod: task.pod };
    const one = { dag: run.dag, task: withPod, runId: run.id, logicalMs: run.logicalMs, number: tryNumber };
    try {
      yield* runPod(io, api, one, say);
      return undefined;
    } catch (error) {
      if (!(error instanceof TaskFailure)) throw error;
      say('error', 'Task failed with exception', loggers.task);
      tell(io, 'scheduler', error.message);
      return error.message;
    }
  }

  const schedule = () => {
    for (const dag of folder.dags()) {
      const nextMs = folder.nextRun(dag, io.clock.now());
      if (nextMs === undefined || isPaused(dag) || planned.has(`${dag.id} ${nextMs}`)) continue;
      planned.add(`${dag.id} ${nextMs}`);
      io.spawn(
        (function* () {
          yield sleep(io.clock, nextMs - io.clock.now());
          const now = folder.dags().find(({ id }) => id === dag.id);
          if (now && !isPaused(now) && now.schedule === dag.schedule) {
            const run = newRun(now, `scheduled__${isoMicros(nextMs, '+00:00')}`, nextMs, nextMs);
            runs.push(run);
            begin(run);
          }
          schedule();
          return 0;
        })(),
      );
    }
  };
  const planned = new Set<string>();
  schedule();
  return {
    folder,
    runs,
    isPaused,
    setPaused(dag, value) {
      paused.set(dag.id, value);
      if (value) return;
      for (const run of runs) if (run.dag.id === dag.id && run.state === 'queued') begin(run);
      schedule();
    },
    trigger,
  };
}

const failed: ReadonlySet<TaskState> = new Set(['failed', 'upstream_failed']);
const ended: ReadonlySet<TaskState> = new Set(['success', 'failed', 'upstream_failed']);

const newRun = (dag: Dag, id: string, runAfterMs: number, logicalMs: number | undefined): DagRun => ({
  ...{ id, dag, state: 'queued', logicalMs, runAfterMs, startMs: undefined, endMs: undefined },
  tasks: [...dag.tasks.values()].map((task) => ({
    ...{ task, state: 'none', tryNumber: 0, startMs: undefined, endMs: undefined },
  })),
});

const upstream = (run: DagRun, { task }: TaskInstance) => run.tasks.filter((one) => task.upstream.has(one.task.id));
const ready = (run: DagRun) =>
  run.tasks.filter((one) => one.state === 'none' && upstream(run, one).every(({ state }) => state === 'success'));
const isOver = (run: DagRun) => run.tasks.every(({ state }) => ended.has(state));
/** Whether something can be done for the run: start a task, or give one up. */
const hasNext = (run: DagRun) =>
  run.tasks.some(
    (one) =>
      one.state === 'none' &&
      (upstream(run, one).every(({ state }) => state === 'success') ||
        upstream(run, one).some(({ state }) => failed.has(state))),
  );
