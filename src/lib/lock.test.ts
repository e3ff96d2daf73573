import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock, systemClock } from './clock.ts';
import { withLock } from './lock.ts';
import { processStart } from './process-start.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k8s-de-lock-'));
  path = join(folder, 'it.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The pid of a process that has ended. */
const deadPid = () => spawnSync(process.execPath, ['--version']).pid;
const hold = (holder: object) => writeFileSync(path, JSON.stringify({ id: 'x', host: hostname(), ...holder }));

it('lets one in at a time, and leaves nothing behind', async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, systemClock, work)));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

it('takes over the lock of a process that died, though several want it', async () => {
  hold({ pid: deadPid(), startedAt: '1' });
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(path, systemClock, work)));
  expect(readdirSync(folder)).toEqual([]);
});

it('takes over a lock whose pid is another process by now', async () => {
  hold({ pid: process.pid, startedAt: 'some other time' });
  expect(await withLock(path, systemClock, async () => 'in')).toBe('in');
});

it('waits for a lock that is held', async () => {
  hold({ pid: process.pid, startedAt: processStart(process.pid) });
  const clock = manualClock();
  const taken = withLock(path, clock, async () => 'in');
  clock.advance(1000);
  expect(existsSync(path)).toBe(true);
  rmSync(path);
  clock.advance(1000);
  // Each look comes a turn after the timer.
  await Promise.resolve();
  clock.advance(1000);
  expect(await taken).toBe('in');
});

it('takes over a nameless lock when it is old', async () => {
  writeFileSync(path, '');
  utimesSync(path, 1, 1);
  expect(await withLock(path, systemClock, async () => 'in')).toBe('in');
});
