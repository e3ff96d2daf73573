import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from './clock.ts';
import { pause } from './pause.ts';
import { processStart } from './process-start.ts';

interface Holder {
  id: string;
  host: string;
  pid: number;
  startedAt: string | undefined;
}

/** How long a holder that cannot be asked about keeps a lock: one on another machine, or one that did not get to write its name. */
const blindMs = 30_000;
const askEveryMs = 20;

/** Runs alone among all processes that name the same file. The lock of a process that died is taken over at once. */
export async function withLock<T>(path: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const me: Holder = { id: randomUUID(), host: hostname(), pid: process.pid, startedAt: processStart(process.pid) };
  const { signal } = new AbortController();
  while (!take(path, me, clock)) await pause(clock, askEveryMs, signal);
  try {
    return await work();
  } finally {
    if (holderOf(path)?.id === me.id) unlinkSync(path);
  }
}

function take(path: string, me: Holder, { now }: Clock): boolean {
  try {
    writeFileSync(path, JSON.stringify(me), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    if (!isHeld(path, now())) clear(path, holderOf(path)?.id, now());
    return false;
  }
}

function isHeld(path: string, now: number): boolean {
  const holder = holderOf(path);
  if (holder && holder.host === hostname()) return processStart(holder.pid) === holder.startedAt;
  const stat = statSync(path, { throwIfNoEntry: false });
  // A lock that is gone meanwhile is nothing to clear.
  return stat === undefined || now - stat.mtimeMs < blindMs;
}

/** Deletes the lock of a dead holder: among all who see it dead only the one that makes the mark may, or a new holder's would go. */
function clear(path: string, id: string | undefined, now: number): void {
  const mark = `${path}.${id ?? 'nameless'}`;
  try {
    mkdirSync(mark);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    const stat = statSync(mark, { throwIfNoEntry: false });
    if (stat && now - stat.mtimeMs > blindMs) rmdirSync(mark);
    return;
  }
  try {
    if (!isHeld(path, now) && holderOf(path)?.id === id) unlinkSync(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  } finally {
    rmdirSync(mark);
  }
}

function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException).code === code;
}
