import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubectls, machineKubectl } from '../support/kubectls.ts';
import { openPty } from '../support/pty.ts';
import { runProgram } from '../support/run-program.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';

// Up to 1.29 over SPDY, later through a WebSocket.
const { kubeconfig } = servingSandbox();
const home = mkdtempSync(join(tmpdir(), 'exec-'));
const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: home };
const kubectl = async (...words: string[]) => await runProgram(machineKubectl().path, words, { env });

beforeAll(async () => {
  await kubectl('run', 'box', '--image=busybox:1.36', '--command', '--', 'sleep', '3600');
  expect(await kubectl('wait', '--for=condition=Ready', 'pod/box', '--timeout=60s')).toMatchObject({ code: 0 });
  // 20 MiB, by doubling.
  const script =
    'head -c 1048576 /dev/zero > /tmp/one; for i in 1 2 3 4 5 6 7 8 9 10; do cat /tmp/one /tmp/one; done > /tmp/big';
  expect(await kubectl('exec', 'box', '--', 'sh', '-c', script)).toMatchObject({ code: 0, stderr: '' });
}, 90_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each([...kubectls()])('kubectl %s', (_, path) => {
  test('brings 20 MiB whole, also to a reader that pauses', async () => {
    const child = spawn(path, ['exec', 'box', '--', 'cat', '/tmp/big'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      child.stdout.pause();
      setImmediate(() => child.stdout.resume());
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, size]).toEqual([0, 20 * 1024 * 1024]);
  });

  test('gives a shell on a terminal, which hears of its keys, its size and its end', async () => {
    const pty = openPty(path, ['exec', '-it', 'box', '--', 'sh'], { env });
    await pty.see('/ #');
    pty.type('echo $((6 * 7)) words');
    await pty.see('42 words');
    pty.type('stty size');
    await pty.see('60 300');
    pty.type('sleep 1000');
    pty.press('\x03');
    await pty.see('/ #');
    pty.type('exit 5');
    expect(await pty.ended).toMatchObject({ code: 5 });
  });

  test('that is killed ends the input of what it ran', async () => {
    const child = spawn(path, ['exec', '-i', 'box', '--', 'sh', '-c', 'echo up; cat; echo over > /tmp/over'], { env });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await expect.poll(async () => (await kubectl('exec', 'box', '--', 'cat', '/tmp/over')).stdout).toBe('over\n');
    await kubectl('exec', 'box', '--', 'rm', '/tmp/over');
  });
});

test('a program waits for a reader that does not read, and ends with it', async () => {
  const child = spawn(machineKubectl().path, ['exec', 'box', '--', 'yes'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => child.stdout.once('readable', resolve));
  const before = process.memoryUsage().rss;
  expect(await kubectl('exec', 'box', '--', 'echo', 'others go on')).toMatchObject({ stdout: 'others go on\n' });
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('close', resolve));
});
