import type { Clock } from '../../lib/clock.ts';
import { type ContainerNetwork, loopbackOnly } from '../network/container-network.ts';
import type { Files } from './files.ts';
import type { ImageDefinition } from './images/define.ts';
import { type ContainerLog, containerLog } from './log.ts';
import { type Fiber, type Program, type ProgramIO, type Script, type Signal, startFiber } from './process.ts';

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
  /** Called once, when process 1 has ended. */
  onExit(code: number): void;
}

export interface Container extends Pick<ContainerNetwork, 'serve' | 'listens' | 'connect'> {
  log: ContainerLog;
  signal(signal: Signal): void;
  /** Runs another program beside process 1; the result cancels it. */
  exec(argv: readonly string[], done: (result: { code: number; output: string }) => void): () => void;
  running(): boolean;
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
    network: network.seen,
    listen: network.listen,
    listenTcp: network.listenTcp,
    spawn,
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
  fiber = startFiber(main(io));
  if (early !== undefined) fiber.end(early);
  const running = () => fiber?.code() === undefined;
  fiber.onEnd((code) => {
    for (const child of [...children]) child.end(137);
    network.close();
    log.close();
    settings.onExit(code);
  });
  return {
    log,
    running,
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
