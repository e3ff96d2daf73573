import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../kube/object.ts';
import type { Clock } from '../lib/clock.ts';
import { UserError } from '../lib/errors.ts';
import { cannotWrite, makePrivateFolder } from '../lib/home.ts';
import { withLock } from '../lib/lock.ts';
import { pause } from '../lib/pause.ts';
import { processStart } from '../lib/process-start.ts';

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
  /** What the user should know of how it started, in sentences. */
  notes?: readonly string[];
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
  const state = readState(folder);
  return state && state.startedAt === processStart(state.pid) ? state : undefined;
}

/** Whether the service of a folder ended without taking its state back: it was killed, or the machine went down. */
export function hasDied(folder: string): boolean {
  return readState(folder) !== undefined && !findService(folder);
}

/** Finds the service or starts it, one process however many ask at once. Rejects with a UserError that holds its last words. */
export async function ensureService(options: {
  folder: string;
  launch: Launch;
  words: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  what: string;
  /** Made here while the process starts, which asks for it by `handed`. */
  hand?: () => Promise<object>;
  /** Hears what the user should know of the start. */
  tell?: (text: string) => void;
}): Promise<ServiceState> {
  const { folder } = options;
  const running = findService(folder);
  if (running) return running;
  return await exclusively(folder, options.clock, async () => findService(folder) ?? (await start(options)));
}

/** Runs alone among all processes that start or stop the service of the folder. */
export async function exclusively<T>(folder: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  makePrivateFolder(folder);
  return await withLock(join(folder, 'start.lock'), clock, work).catch((error: unknown) => {
    throw isDiskError(error) ? cannotWrite(folder, error) : error;
  });
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
  tellStarter({ kind: 'ready' });
}

/** For the detached process: what its starter hands over; undefined when there is no starter, or it is gone. */
export function handed(): Promise<unknown> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve(undefined);
    process.once('message', resolve);
    process.once('disconnect', () => resolve(undefined));
  });
}

/** For the detached process: tells who waits for it why it cannot start. */
export function announceFailure({ message, next }: UserError): void {
  tellStarter({ kind: 'failed', message, next });
}

/** For the detached process: whether all others find it by its state; without that it serves nobody. */
export function isAnnounced(folder: string): boolean {
  return findService(folder)?.pid === process.pid;
}

/** For the detached process: takes its state back, unless another process has written its own. */
export function withdraw(folder: string): void {
  if (isAnnounced(folder)) rmSync(join(folder, 'process.json'), { force: true });
}

type Told = { kind: 'ready' } | { kind: 'failed'; message: string; next: string | undefined };

function tellStarter(told: Told): void {
  // Who started it may be gone by now; with a callback that is no error.
  const done = () => {
    if (process.connected) process.disconnect();
  };
  if (process.connected) process.send?.(told, undefined, undefined, done);
}

function readState(folder: string): ServiceState | undefined {
  try {
    const state: unknown = JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8'));
    if (!isRecord(state) || typeof state.pid !== 'number' || typeof state.server !== 'string') return undefined;
    return state as unknown as ServiceState;
  } catch {
    return undefined;
  }
}

async function start(options: Parameters<typeof ensureService>[0]): Promise<ServiceState> {
  const { folder, launch, words, environment, clock, what, tell, hand } = options;
  const logPath = join(folder, 'log.txt');
  const log = openSync(logPath, 'w', 0o600);
  const child = spawn(launch.program, [...launch.words, ...words], {
    detached: true,
    env: { ...environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = ready(child, clock);
  // A process that ended meanwhile, or did without it, needs nothing any more.
  if (hand) child.send(await hand(), () => {});
  const end = await ended;
  const state = end.kind === 'ready' ? findService(folder) : undefined;
  if (child.connected) child.disconnect();
  child.unref();
  if (state) {
    for (const note of state.notes ?? []) tell?.(note);
    return state;
  }
  if (end.kind === 'late') child.kill('SIGKILL');
  if (end.kind === 'failed') throw new UserError(`${what} did not start. ${end.message}`, end.next, { exitCode: 3 });
  const why = lastWords(logPath) ?? (end.kind === 'late' ? 'it took too long' : 'it ended without a word');
  throw new UserError(`${what} did not start: ${why}`, `Its log: ${logPath}`, { exitCode: 3 });
}

function ready(child: ChildProcess, clock: Clock): Promise<Told | { kind: 'ended' } | { kind: 'late' }> {
  return new Promise((resolve) => {
    const cancel = clock.after(readyWithinMs, () => resolve({ kind: 'late' }));
    const end = (how: Told | { kind: 'ended' }) => {
      cancel();
      resolve(how);
    };
    child.once('message', (told) => end(told as Told));
    child.once('exit', () => end({ kind: 'ended' }));
    child.once('error', () => end({ kind: 'ended' }));
  });
}

function lastWords(path: string): string | undefined {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.findLast((line) => line.trim() !== '');
}

function isDiskError(error: unknown): boolean {
  return ['EACCES', 'EROFS', 'ENOSPC', 'EPERM', 'ENOTDIR', 'EDQUOT'].includes(
    String((error as NodeJS.ErrnoException).code),
  );
}
