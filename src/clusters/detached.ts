import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { makePrivateFolder } from '../lib/home.ts';
import { pause } from '../lib/pause.ts';

/** What a process that outlives the command tells all others, in `process.json` of its folder. */
export interface ServiceState {
  pid: number;
  /** When the process started, as the system counts: a pid alone may be another program's by now. */
  startedAt: string;
  server: string;
  caCertificate: string;
  kubeconfig?: string;
  nodes?: number;
  version?: string;
}

/** How `k8s-de __serve` is started: the program, and the words before the service's own. */
export interface Launch {
  program: string;
  words: readonly string[];
}

const readyWithinMs = 30_000;
const stopWithinMs = 10_000;

/** The running service of a folder; undefined when there is none, or it died without a word. */
export function findService(folder: string): ServiceState | undefined {
  let state: unknown;
  try {
    state = JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8'));
  } catch {
    return undefined;
  }
  if (!isRecord(state) || typeof state.pid !== 'number' || typeof state.server !== 'string') return undefined;
  return state.startedAt === processStart(state.pid) ? (state as unknown as ServiceState) : undefined;
}

/** Finds the service or starts it, one process however many ask at once. Rejects with a UserError that holds its last words. */
export async function ensureService(options: {
  folder: string;
  launch: Launch;
  words: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  what: string;
}): Promise<ServiceState> {
  const { folder } = options;
  const running = findService(folder);
  if (running) return running;
  return await exclusively(folder, async () => findService(folder) ?? (await start(options)));
}

/** Runs alone among all processes; a lock that a crash has left is taken over. */
export async function exclusively<T>(folder: string, work: () => Promise<T>): Promise<T> {
  makePrivateFolder(folder);
  const { default: lockfile } = await import('proper-lockfile');
  const release = await lockfile.lock(folder, {
    lockfilePath: join(folder, 'start.lock'),
    stale: 15_000,
    retries: { retries: 100, factor: 1.2, minTimeout: 50, maxTimeout: 1000 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Ends the service and waits until it is gone; false when none runs. */
export async function stopService(folder: string, clock: Clock): Promise<boolean> {
  const state = findService(folder);
  if (!state) return false;
  const { pid } = state;
  process.kill(pid, 'SIGTERM');
  // Nobody tells a process that is no child of ours has ended: ask, and lose patience in the end.
  const deadlineMs = clock.now() + stopWithinMs;
  const { signal } = new AbortController();
  while (processStart(pid) === state.startedAt && clock.now() < deadlineMs) await pause(clock, 20, signal);
  if (processStart(pid) === state.startedAt) process.kill(pid, 'SIGKILL');
  rmSync(join(folder, 'process.json'), { force: true });
  return true;
}

/** For the detached process: writes its state, then tells who waits for it. */
export async function announce(folder: string, state: Omit<ServiceState, 'pid' | 'startedAt'>): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const whole: ServiceState = { pid: process.pid, startedAt: processStart(process.pid) ?? '', ...state };
  await writeFileAtomic(join(folder, 'process.json'), `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600 });
  process.send?.('ready');
  if (process.connected) process.disconnect();
}

/** For the detached process: takes its state back, unless another process has written its own. */
export function withdraw(folder: string): void {
  if (findService(folder)?.pid === process.pid) rmSync(join(folder, 'process.json'), { force: true });
}

async function start(options: Parameters<typeof ensureService>[0]): Promise<ServiceState> {
  const { folder, launch, words, environment, clock, what } = options;
  const logPath = join(folder, 'log.txt');
  const log = openSync(logPath, 'w', 0o600);
  const child = spawn(launch.program, [...launch.words, ...words], {
    detached: true,
    env: { ...environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const end = await ready(child, clock);
  const state = end === 'ready' ? findService(folder) : undefined;
  if (child.connected) child.disconnect();
  child.unref();
  if (state) return state;
  if (end === 'late') child.kill('SIGKILL');
  const why = lastWords(logPath) ?? (end === 'late' ? 'it took too long' : 'it ended without a word');
  throw new UserError(`${what} did not start: ${why}`, `Its log: ${logPath}`, { exitCode: 3 });
}

function ready(child: ChildProcess, clock: Clock): Promise<'ready' | 'ended' | 'late'> {
  return new Promise((resolve) => {
    const cancel = clock.after(readyWithinMs, () => resolve('late'));
    const end = (how: 'ready' | 'ended') => {
      cancel();
      resolve(how);
    };
    child.once('message', () => end('ready'));
    child.once('exit', () => end('ended'));
    child.once('error', () => end('ended'));
  });
}

function lastWords(path: string): string | undefined {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.findLast((line) => line.trim() !== '');
}

/** When a process started, in the system's own words; undefined when there is no such process. */
function processStart(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // The command in field 2 may hold spaces and brackets; the start is field 22. A zombie is no process any more.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}
