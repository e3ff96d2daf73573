import type { Clock } from '../../lib/clock.ts';
import { type ContainerNetwork, loopbackOnly } from '../network/container-network.ts';
import { type Limits, openCgroup, type Usage } from './cgroup.ts';
import { withCost } from './cost.ts';
import type { Files } from './files.ts';
import type { ImageDefinition } from './images/define.ts';
import { type ContainerLog, containerLog } from './log.ts';
import { type Fiber, type Program, type ProgramIO, type Script, type Signal, startFiber } from './process.ts';
import { createProcessor, type Processor } from './processor.ts';

/** What the kubelet hands to the runtime to run one container. */
export interface ContainerSettings {
  image: ImageDefinition;
  /** Replaces the image's entrypoint. */
  command?: readonly string[] | undefined;
  /** Replaces the image's command. */
  args?: readonly string[] | undefined;
  environment: Readonly<Record<string, string>>;
  files: Files;
  hostname: string;
  /** Without, the container has nothing but its loopback. */
  network?: ContainerNetwork;
  clock: Clock;
  random: () => number;
  /** That of the node; without, the container has one of its own. */
  processor?: Processor;
  limits?: Limits;
  /** Called once, when process 1 has ended; with the reason OOMKilled when the container took more memory than it may. */
  onExit(code: number, reason?: 'OOMKilled'): void;
}

export interface Container extends Pick<ContainerNetwork, 'serve' | 'listens' | 'connect'> {
  log: ContainerLog;
  signal(signal: Signal): void;
  /** Runs another program beside process 1; the result cancels it. */
  exec(argv: readonly string[], done: (result: { code: number; output: string }) => void): () => void;
  running(): boolean;
  /** What it uses, now or at a time of the last minute; memory is always that of now. */
  usage(atMs?: number): Usage;
  /** For a container that is resized while it runs. */
  setLimits(limits: Limits): void;
}

/** runc's words, for a program that is not in the image. */
const startFailure = (program: string, inPath: boolean): string =>
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  `unable to start container process: exec: ${JSON.stringify(program)}: ` +
  (inPath ? 'executable file not found in $PATH' : `stat ${program}: no such file or directory`);

/** Starts the container's process 1; a text says why it cannot be started. */
export function startContainer(settings: ContainerSettings): Container | string {
  const { image, clock, network = loopbackOnly(settings.clock) } = settings;
  const argv = settings.command?.length
    ? [...settings.command, ...(settings.args ?? [])]
    : [...image.entrypoint, ...(settings.args?.length ? settings.args : image.command)];
  const [name = ''] = argv;
  const main = findProgram(image, name);
  if (!main) return startFailure(name, !name.includes('/'));

  const log = containerLog();
  let isOutOfMemory = false;
  const processor = settings.processor ?? createProcessor(clock, 4);
  const cgroup = openCgroup(processor, settings.limits ?? {}, clock.now, () => {
    if (isOutOfMemory) return;
    isOutOfMemory = true;
    // Who allocates is in the middle of a step: all processes end after it.
    clock.after(0, () => fiber?.end(137));
  });
  const { startMs = 0, requestMs = 0, memoryBytes = 0 } = image.usage ?? {};
  const handlers = new Map<Signal, () => void>();
  const children = new Set<Fiber>();
  const spawn = (script: Script) => {
    const child = startFiber(script);
    children.add(child);
    child.onEnd(() => children.delete(child));
    return child;
  };
  const environment = { PATH: searchPath, HOSTNAME: settings.hostname, ...image.environment, ...settings.environment };
  const makeIO = (words: readonly string[], write: (stream: 'stdout' | 'stderr', text: string) => void): ProgramIO => ({
    argv: words,
    environment: { ...environment },
    files: settings.files,
    hostname: settings.hostname,
    stdin: '',
    clock,
    random: settings.random,
    out: (text) => write('stdout', text),
    err: (text) => write('stderr', text),
    program: (wanted) => findProgram(image, wanted),
    onSignal: () => {},
    exit: () => {},
    network: network.seen(settings.files.read),
    listen: (port, serve, address) => network.listen(port, withCost(cgroup.cpu, requestMs, serve), address),
    listenTcp: network.listenTcp,
    listenUdp: network.listenUdp,
    spawn,
    work: cgroup.cpu.work,
    allocate: cgroup.allocate,
  });

  let fiber: Fiber | undefined;
  let early: number | undefined;
  const io: ProgramIO = {
    ...makeIO(argv, (stream, text) => log.append(clock.now(), stream, text)),
    onSignal: (signal, handler) => void handlers.set(signal, handler),
    exit: (code) => {
      early = code;
      fiber?.end(code);
    },
  };
  cgroup.cpu.charge(startMs);
  cgroup.allocate(memoryBytes);
  fiber = startFiber(main(io));
  if (early !== undefined) fiber.end(early);
  const running = () => fiber?.code() === undefined;
  fiber.onEnd((code) => {
    for (const child of [...children]) child.end(137);
    network.close();
    log.close();
    cgroup.leave();
    settings.onExit(code, ...(isOutOfMemory && code === 137 ? (['OOMKilled'] as const) : []));
  });
  return {
    log,
    running,
    usage: cgroup.usage,
    setLimits: cgroup.setLimits,
    signal(signal) {
      if (!running()) return;
      if (signal === 'KILL') fiber?.end(137);
      else handlers.get(signal)?.();
    },
    serve: network.serve,
    listens: network.listens,
    connect: network.connect,
    exec(words, done) {
      const program = findProgram(image, words[0] ?? '');
      if (!program) {
        done({ code: 127, output: startFailure(words[0] ?? '', !words[0]?.includes('/')) });
        return () => {};
      }
      let output = '';
      const child = spawn(program(makeIO(words, (_, text) => (output += text))));
      child.onEnd((code) => done({ code, output }));
      return () => child.end(137);
    },
  };
}

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Programs are known by name; a full path means the same program when its folder is one of PATH. */
function findProgram(image: ImageDefinition, name: string): Program | undefined {
  const slash = name.lastIndexOf('/');
  if (slash < 0) return image.programs.get(name);
  if (image.programs.has(name)) return image.programs.get(name);
  return searchPath.split(':').includes(name.slice(0, slash)) ? image.programs.get(name.slice(slash + 1)) : undefined;
}
