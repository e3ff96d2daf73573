import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';

/** A sandbox in memory that serves from before the first test of a file until after the last; it must meet no bug. */
export function servingSandbox(options: { bare?: boolean } = {}): {
  folder: string;
  kubeconfig: string;
  sandbox: Promise<Sandbox>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'clients-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const bugs: unknown[] = [];
  const made = createSandbox({
    clock: systemClock,
    random: systemRandom,
    ...options,
    onBug: (bug) => bugs.push(bug instanceof Error ? bug.stack : bug),
  });
  beforeAll(async () => {
    const sandbox = await made;
    await sandbox.start();
    writeFileSync(kubeconfig, sandbox.kubeconfig());
  });
  afterAll(async () => {
    await (await made).stop();
    rmSync(folder, { recursive: true, force: true });
    expect(bugs).toEqual([]);
  });
  return { folder, kubeconfig, sandbox: made };
}
