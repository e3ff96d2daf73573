import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../lib/clock.ts';
import { type ContainerNetwork, loopbackOnly } from '../network/container-network.ts';
import { type Limits, openCgroup, type Usage } from './cgroup.ts';
import { withCost } from './cost.ts';
import { deviceFiles } from './devices.ts';
import { type Mount, memoryVolume, root, type User } from './files.ts';
import type { ImageDefinition } from './images/define.ts';
import { type ContainerLog, containerLog, type LogLine } from './log.ts';
import { mountedFiles } from './mounted-files.ts';
import { findProgram, searchPath } from './path.ts';
import type { Process } from './process.ts';
import { processTable } from './processes.ts';
import { createProcessor, type Processor } from './processor.ts';
import { procVolume } from './procfs.ts';
import { runQueue } from './run-queue.ts';
import type { Signal } from './signals.ts';
import { type Chunk, fixedInput, inputQueue, type Pressure, sink, toBytes } from './streams.ts';
import { terminalLine } from './terminal.ts';
import { logBytes, writtenBytes } from './written-bytes.ts';

/** What the kubelet hands to the runtime to run one container. */
export interface ContainerSettings {
  image: ImageDefinition;
  /** Replaces the image's entrypoint. */
  command?: readonly string[] | undefined;
  /** Replaces the image's command. */
  args?: readonly string[] | undefined;
  environment: Readonly<Record<string, string>>;
  /** Where processes begin; the image's own directory when not given. */
  workingDirectory?: string | undefined;
  user?: User;
  /** What is mounted over the image's files. */
  mounts: readonly Mount[];
  readOnlyRoot?: boolean;
  hostname: string;
  /** Without, the container has nothing but its loopback. */
  network?: ContainerNetwork;
  /** Process 1 reads what is written to those that attach; without, its input is at its end. */
  stdin?: boolean;
  /** The input ends when the first that attached leaves. */
  stdinOnce?: boolean;
  /** Process 1 has a terminal. */
  tty?: boolean;
  clock: Clock;
  random: () => number;
  /** That of the node; without, the container has one of its own. */
  processor?: Processor;
  limits?: Limits;
  /** Called once, when process 1 has ended; with the reason OOMKilled when the container took more memory than it may. */
  onExit(code: number, reason?: 'OOMKilled'): void;
  /** Hears of bugs in simulated programs; without, they are thrown. */
  onBug?(error: unknown): void;
}

/** Where somebody outside talks with a process. */
export interface Session {
  write(chunk: Uint8Array): void;
  closeInput(): void;
  resize(columns: number, rows: number): void;
  /** Ends what was executed, or leaves what was attached to. */
  kill(): void;
  /** Whether the program leaves much unread; who writes on should wait for it. */
  input: Pressure | undefined;
}

/** What somebody outside gets of a process; `onExit` may be called before the session is returned. */
export interface Streams {
  tty: boolean;
  stdin: boolean;
  stdout(chunk: Uint8Array): void;
  stderr(chunk: Uint8Array): void;
  /** Whether the reader is behind; a program that is executed waits for it. */
  pressure?: Pressure;
  /** Called once, after the last output. */
  onExit(code: number): void;
}

export interface Container extends Pick<ContainerNetwork, 'serve' | 'listens' | 'connect'> {
  log: ContainerLog;
  signal(signal: Signal): void;
  /** Runs another program beside process 1; a text says why it cannot be started. */
  exec(settings: Streams & { argv: readonly string[] }): Session | string;
  /** Joins process 1: its output from now on, and its input when the container has one. */
  attach(streams: Streams): Session;
  running(): boolean;
  /** In the files that it has written beside its volumes, and in its log. */
  diskBytes(): number;
  /** What it uses, now or at a time of the last minute; memory is always that of now. */
  usage(atMs?: number): Usage;
  /** For a container that is resized while it runs. */
  setLimits(limits: Limits): void;
}

/** runc's words, for a program that is not in the image; `isThere` says that the path holds something else. */
export const startFailure = (program: string, isThere = false): string =>
  `unable to start container process: exec: ${JSON.stringify(program)}: ` +
  (isThere
    ? 'permission denied'
    : program.includes('/')
      ? `stat ${program}: no such file or directory`
      : 'executable file not found in $PATH');

const homeOf = (passwd: string | undefined, uid: number): string =>
  (passwd ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[2] === String(uid))?.[5] ?? '/';

/** Starts the container's process 1; a text says why it cannot be started. */
export function startContainer(settings: ContainerSettings): Container | string {
  const { image, clock, hostname, random, network = loopbackOnly(settings.clock) } = settings;
  const argv = settings.command?.length
    ? [...settings.command, ...(settings.args ?? [])]
    : [...image.entrypoint, ...(settings.args?.length ? settings.args : image.command)];
  const [name = ''] = argv;
  const user = settings.user ?? root;
  const environment: Record<string, string> = {
    PATH: searchPath,
    HOSTNAME: hostname,
    ...image.environment,
    ...settings.environment,
  };
  const onBug = (error: unknown) => {
    if (!settings.onBug) throw error;
    settings.onBug(error);
  };
  const standard: Mount[] = [
    { path: '/proc', volume: procVolume(() => table.list(), clock), readOnly: false, type: 'proc' },
    { path: '/dev', volume: deviceFiles(settings.tty ?? false), readOnly: false, type: 'tmpfs' },
    { path: '/dev/shm', volume: { ...memoryVolume(), mode: 0o1777 }, readOnly: false, type: 'tmpfs' },
    { path: '/etc/hostname', volume: memoryVolume([['', `${hostname}\n`]]), readOnly: false },
  ];
  const files = mountedFiles({
    image: image.files,
    mounts: [...standard, ...settings.mounts],
    readOnlyRoot: settings.readOnlyRoot ?? false,
    now: clock.now,
  });
  // runc takes it from the container's /etc/passwd.
  environment.HOME ??= homeOf(files.read('/etc/passwd'), user.uid);
  const program = (wanted: string) => findProgram(image, files, wanted);
  const isThere = (path: string) => path.includes('/') && files.stat(path) !== undefined;
  const main = program(name);
  const failure = 'failed to create containerd task: failed to create shim task: OCI runtime create failed: ';
  if (!main) return `${failure}runc create failed: ${startFailure(name, isThere(name))}`;

  let isOutOfMemory = false;
  const processor = settings.processor ?? createProcessor(clock, 4);
  const cgroup = openCgroup(processor, settings.limits ?? {}, clock.now, () => {
    if (isOutOfMemory) return;
    isOutOfMemory = true;
    // Who allocates is in the middle of a step: all processes end after it.
    clock.after(0, () => table.end());
  });
  const { startMs = 0, requestMs = 0, memoryBytes = 0 } = image.usage ?? {};
  const table = processTable({
    files,
    hostname,
    clock,
    random,
    program,
    queue: runQueue(cgroup.cpu.work),
    onBug,
    network: network.seen(files.read),
    listen: (port, serve, address) => network.listen(port, withCost(cgroup.cpu, requestMs, serve), address),
    listenTcp: network.listenTcp,
    listenUdp: network.listenUdp,
    work: cgroup.cpu.work,
    allocate: cgroup.allocate,
  });
  const log = containerLog();
  const attached = new Set<Streams>();
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  const logged = (stream: LogLine['stream']) => (chunk: Chunk) => {
    const bytes = toBytes(chunk);
    log.append(clock.now(), stream, typeof chunk === 'string' ? chunk : decoders[stream].write(Buffer.from(bytes)));
    for (const one of [...attached]) one[stream](bytes);
  };
  const signalGroup = (group: number, signal: Signal) => {
    for (const process of table.list()) if (process.group === group) process.signal(signal);
  };
  const common = {
    environment,
    directory: settings.workingDirectory ?? image.workingDirectory ?? '/',
    user,
  };

  const terminal = settings.tty ? terminalLine(logged('stdout'), signalGroup) : undefined;
  const typed = settings.stdin && !terminal ? inputQueue() : undefined;
  const ended: { code?: number } = {};
  if (terminal) terminal.foreground = 1;
  cgroup.cpu.charge(startMs);
  cgroup.allocate(memoryBytes);
  const first = table.start(
    {
      ...common,
      program: main,
      argv,
      stdin: terminal?.input ?? typed ?? fixedInput(),
      stdout: terminal?.output ?? sink(logged('stdout')),
      stderr: terminal?.output ?? sink(logged('stderr')),
    },
    terminal,
  );
  const running = () => ended.code === undefined;
  first.onEnd((code) => {
    ended.code = code;
    table.end();
    network.close();
    log.close();
    cgroup.leave();
    for (const one of [...attached]) one.onExit(code);
    attached.clear();
    settings.onExit(code, ...(isOutOfMemory && code === 137 ? (['OOMKilled'] as const) : []));
  });

  return {
    log,
    running,
    signal(signal) {
      if (!running()) return;
      if (signal === 'KILL') table.end();
      else first.signal(signal);
    },
    serve: network.serve,
    listens: network.listens,
    connect: network.connect,
    diskBytes: () => writtenBytes(files.mounts()[0]?.volume, image.files) + logBytes(log),
    usage: cgroup.usage,
    setLimits: cgroup.setLimits,
    exec({ argv: words, ...streams }) {
      const wanted = program(words[0] ?? '');
      if (!wanted) return startFailure(words[0] ?? '', isThere(words[0] ?? ''));
      const line = streams.tty ? terminalLine(streams.stdout, signalGroup, streams.pressure) : undefined;
      const input = inputQueue();
      if (!streams.stdin) input.close();
      // As the runtime does, the end is told when the last process that holds the output has let go of it.
      const result: { process?: Process; open: number } = { open: line ? 0 : 2 };
      let told = false;
      const tell = () => {
        const code = result.process?.code();
        if (told || code === undefined || (result.open > 0 && running())) return;
        told = true;
        streams.onExit(code);
      };
      const output = (write: (chunk: Uint8Array) => void) =>
        sink(
          (chunk) => write(toBytes(chunk)),
          () => {
            result.open--;
            tell();
          },
          streams.pressure,
        );
      const outputs = line
        ? { stdout: line.output, stderr: line.output }
        : { stdout: output(streams.stdout), stderr: output(streams.stderr) };
      const run: typeof wanted = function* (io) {
        if (line) line.foreground = io.pid;
        return yield* wanted(io);
      };
      const started = table.start(
        { ...common, ...outputs, program: run, argv: words, stdin: line?.input ?? input },
        line,
      );
      result.process = started;
      started.onEnd(tell);
      return {
        write: (chunk) => (line ? line.type(chunk) : streams.stdin && input.put(chunk)),
        closeInput: () => (line ? undefined : input.close()),
        resize: (columns, rows) => line?.resize(columns, rows),
        kill: () => started.signal('KILL'),
        input: line ? undefined : input,
      };
    },
    attach(streams) {
      if (!running()) {
        streams.onExit(ended.code ?? 0);
        return { write: () => {}, closeInput: () => {}, resize: () => {}, kill: () => {}, input: undefined };
      }
      attached.add(streams);
      return {
        write: (chunk) => (terminal ? terminal.type(chunk) : typed?.put(chunk)),
        closeInput() {
          if (settings.stdinOnce) typed?.close();
        },
        resize: (columns, rows) => terminal?.resize(columns, rows),
        kill: () => void attached.delete(streams),
        input: terminal ? undefined : typed,
      };
    },
  };
}
