import { type Fiber, startFiber } from './fiber.ts';
import type { Process, ProgramIO, SignalAction, StartSettings } from './process.ts';
import type { RunQueue } from './run-queue.ts';
import { defaultAction, type Signal } from './signals.ts';
import { processSockets } from './sockets.ts';
import type { Input, Output } from './streams.ts';

/** What all processes of a container share. */
export type ProcessWorld = Pick<
  ProgramIO,
  | 'files'
  | 'hostname'
  | 'clock'
  | 'random'
  | 'program'
  | 'network'
  | 'listen'
  | 'listenTcp'
  | 'listenUdp'
  | 'work'
  | 'allocate'
> & { queue: RunQueue; onBug(error: unknown): void };

/** All that is needed to start one; only what a parent hands down may be left out. */
export type FirstSettings = Required<Omit<StartSettings, 'ownGroup' | 'holds'>>;

export interface ProcessTable {
  list(): Process[];
  get(pid: number): Process | undefined;
  /** Starts a process whose parent is outside the container: process 1, and what is executed beside it. */
  start(settings: FirstSettings, terminal: ProgramIO['terminal']): Process;
  /** Ends all at once. */
  end(): void;
}

// As a limit of pids has it: a fork bomb fails on its own.
const maxProcesses = 1000;

interface Entry extends Process {
  actions: Map<Signal, SignalAction>;
  end(code: number): void;
}

/** The processes of one container. */
export function processTable(world: ProcessWorld): ProcessTable {
  const { queue, onBug, ...seen } = world;
  const entries = new Map<number, Entry>();
  let lastPid = 0;

  function start(settings: FirstSettings & StartSettings, terminal: ProgramIO['terminal'], parent?: Entry): Entry {
    const pid = ++lastPid;
    const { argv, user, environment, stdin, stdout, stderr } = settings;
    const held: (Input | Output)[] = [stdin, stdout, stderr, ...(settings.holds ?? [])];
    for (const stream of held) stream.retain();
    let fiber: Fiber | undefined;
    let exited: number | undefined;
    let bySignal = false;
    const threads = new Set<Fiber>();
    const callbacks = new Set<(code: number) => void>();
    const actions = new Map([...(parent?.actions ?? [])].filter(([, action]) => action === 'ignore'));
    const entry: Entry = {
      pid,
      parent: parent?.pid ?? 0,
      group: parent && !settings.ownGroup ? parent.group : pid,
      argv,
      user,
      environment,
      stdout,
      stderr,
      startedMs: world.clock.now(),
      actions,
      code: () => exited,
      signalled: () => bySignal,
      onEnd(callback) {
        if (exited !== undefined) callback(exited);
        else callbacks.add(callback);
        return () => callbacks.delete(callback);
      },
      end(code) {
        if (fiber) fiber.end(code);
        else ended(code);
      },
      signal(signal) {
        if (exited !== undefined) return;
        const action = actions.get(signal) ?? 'default';
        if (signal !== 'KILL' && typeof action === 'function') return action();
        const isDeaf = pid === 1 || (action === 'ignore' && signal !== 'KILL');
        const code = isDeaf ? undefined : defaultAction(signal);
        if (code === undefined) return;
        bySignal = true;
        entry.end(code);
      },
    };
    entries.set(pid, entry);
    const opened = processSockets(seen);
    const ended = (code: number) => {
      if (exited !== undefined) return;
      exited = code;
      opened.close();
      for (const thread of [...threads]) thread.end(code);
      entries.delete(pid);
      for (const other of entries.values()) if (other.parent === pid) other.parent = 1;
      for (const stream of held) stream.release();
      for (const callback of [...callbacks]) callback(code);
      callbacks.clear();
    };

    const makeIO = (with_: Omit<FirstSettings, 'program'>): ProgramIO => ({
      ...with_,
      ...seen,
      ...opened.sockets,
      files: world.files.as(with_.user),
      out: (chunk) => with_.stdout.write(chunk),
      err: (chunk) => with_.stderr.write(chunk),
      terminal,
      pid,
      processes: table,
      onSignal: (signal, action) => void actions.set(signal, action),
      exit: entry.end,
      spawn(script) {
        const thread = startFiber(script, queue, onBug);
        threads.add(thread);
        thread.onEnd(() => threads.delete(thread));
        return thread;
      },
      start(child) {
        if (entries.size >= maxProcesses) return failedFork(with_, pid);
        return start({ ...with_, ...child }, terminal, entry);
      },
      become(changes) {
        for (const [signal, action] of actions) if (action !== 'ignore') actions.delete(signal);
        const next = { ...with_, ...changes };
        for (const stream of [next.stdin, next.stdout, next.stderr]) {
          stream.retain();
          held.push(stream);
        }
        Object.assign(entry, { argv: next.argv, user: next.user, environment: next.environment });
        return next.program(makeIO(next));
      },
    });
    fiber = startFiber(settings.program(makeIO(settings)), queue, onBug);
    if (exited !== undefined) fiber.end(exited);
    fiber.onEnd(ended);
    return entry;
  }

  const table: ProcessTable = {
    list: () => [...entries.values()].sort((a, b) => a.pid - b.pid),
    get: (pid) => entries.get(pid),
    start: (settings, terminal) => start(settings, terminal),
    end() {
      for (const entry of [...entries.values()]) entry.end(137);
    },
  };
  return table;
}

/** A process that could not be made has ended from the start. */
function failedFork(settings: Omit<FirstSettings, 'program'>, parent: number): Process {
  settings.stderr.write(`${settings.argv[0] ?? 'sh'}: can't fork: Resource temporarily unavailable\n`);
  return {
    ...settings,
    pid: 0,
    parent,
    group: 0,
    startedMs: 0,
    signal: () => {},
    signalled: () => false,
    code: () => 2,
    onEnd(callback) {
      callback(2);
      return () => {};
    },
  };
}
