import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Cli, sandboxState, testCli } from '../support/cli.ts';

// The sandbox as a process of its own: real processes, real kubectl.
vi.setConfig({ testTimeout: 600_000 });

const kubectl = (cli: Cli, ...words: string[]) =>
  cli.other('kubectl', '--kubeconfig', join(cli.home, 'sandbox', 'kubeconfig'), ...words);

const portOf = ({ home }: Cli) => Number(new URL(sandboxState(home)?.server ?? '').port);

/** Ends the sandbox without a word, and waits until it is gone. */
async function kill(cli: Cli): Promise<void> {
  const { pid = 0 } = sandboxState(cli.home) ?? {};
  process.kill(pid, 'SIGKILL');
  while (isThere(pid)) await new Promise((resolve) => setImmediate(resolve));
}

function isThere(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

test('two starts at once make one sandbox, which any terminal finds and which stops when told', async () => {
  const cli = testCli();
  expect(JSON.parse((await cli.run('sandbox', 'status', '--json')).stdout)).toEqual({ running: false, ready: false });
  const [one, two] = await Promise.all([cli.run('sandbox', 'start'), cli.run('sandbox', 'start')]);
  expect(one.code + two.code).toBe(0);
  const kubeconfig = join(cli.home, 'sandbox', 'kubeconfig');
  expect(one.stdout.trim().split('\n').at(-1)).toBe(kubeconfig);
  expect(two.stdout).toBe(one.stdout);

  const { pid, server } = sandboxState(cli.home) ?? {};
  const status = await cli.run('sandbox', 'status', '--json');
  expect(JSON.parse(status.stdout)).toEqual({
    ...{ running: true, ready: true, pid, server, kubeconfig },
    version: expect.stringMatching(/^v1\.36\.\d+$/),
    nodes: 3,
  });
  expect((await kubectl(cli, 'get', 'nodes', '-o', 'name')).stdout.split('\n')).toHaveLength(4);

  const stopped = await cli.run('sandbox', 'stop');
  expect(stopped).toMatchObject({ code: 0, stderr: 'The sandbox has stopped; its state is kept.\n' });
  expect(isThere(pid ?? 0)).toBe(false);
  expect(await cli.run('sandbox', 'stop')).toMatchObject({ code: 0, stderr: 'The sandbox did not run.\n' });
});

test('port, keys and what was answered survive kill -9; a pid that is another process by now is not believed', async () => {
  const cli = testCli();
  await cli.run('sandbox', 'start', '--nodes', '1');
  const port = portOf(cli);
  const { stdout } = await kubectl(cli, 'create', 'configmap', 'mine', '-o', 'jsonpath={.metadata.resourceVersion}');
  const revision = Number(stdout);
  const kubeconfig = readFileSync(join(cli.home, 'sandbox', 'kubeconfig'), 'utf8');
  await kill(cli);
  // What a crash in the middle of a write leaves.
  const state = join(cli.home, 'sandbox', 'data', 'state');
  appendFileSync(join(state, readdirSync(state).at(-1) ?? ''), '{"r":99999,"k":"configmaps","o":{"metad');
  const path = join(cli.home, 'sandbox', 'process.json');
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), pid: process.pid }));
  expect(JSON.parse((await cli.run('sandbox', 'status', '--json')).stdout)).toEqual({ running: false, ready: false });

  const { code, stderr } = await cli.run('sandbox', 'start');
  expect(code).toBe(0);
  expect(stderr).not.toContain('kept as');
  expect(portOf(cli)).toBe(port);
  expect(readFileSync(join(cli.home, 'sandbox', 'kubeconfig'), 'utf8')).toBe(kubeconfig);
  const again = await kubectl(cli, 'get', 'configmap', 'mine', '-o', 'jsonpath={.metadata.resourceVersion}');
  expect(Number(again.stdout)).toBe(revision);
  // The nodes are as many as before, and none is missed.
  expect((await kubectl(cli, 'get', 'nodes', '--no-headers')).stdout).toMatch(/^sandbox-control-plane +Ready .*\n$/);
});

test('a damaged line, an older and a newer state: set aside with a word, or left alone', async () => {
  const cli = testCli();
  await cli.run('sandbox', 'start', '--nodes', '1');
  await kubectl(cli, 'create', 'configmap', 'mine');
  await kill(cli);
  const state = join(cli.home, 'sandbox', 'data', 'state');
  const newest = () =>
    join(
      state,
      readdirSync(state)
        .filter((name) => name.endsWith('.jsonl'))
        .at(-1) ?? '',
    );
  appendFileSync(newest(), 'nonsense\n');
  const damaged = await cli.run('sandbox', 'start');
  expect(damaged).toMatchObject({ code: 0, stderr: expect.stringContaining('One write in the sandbox') });
  const aside = /kept as (\S+)\.\n/.exec(damaged.stderr)?.[1] ?? '';
  expect(readFileSync(aside, 'utf8')).toContain('nonsense\n');
  expect((await kubectl(cli, 'get', 'configmap', 'mine', '-o', 'name')).stdout).toBe('configmap/mine\n');

  await kill(cli);
  writeFileSync(newest(), '{"format":0,"revision":7}\n');
  const older = await cli.run('sandbox', 'start');
  expect(older).toMatchObject({ code: 0, stderr: expect.stringContaining('is of an older k8s-de') });

  await kill(cli);
  writeFileSync(newest(), '{"format":99,"revision":7}\n');
  const newer = await cli.run('sandbox', 'start');
  expect(newer).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('written by a newer k8s-de') });
  expect(newer.stderr).toContain('k8s-de sandbox reset');
  expect(readFileSync(newest(), 'utf8')).toBe('{"format":99,"revision":7}\n');

  expect((await cli.run('sandbox', 'reset')).code).toBe(0);
  expect((await cli.run('sandbox', 'start')).code).toBe(0);
  expect((await kubectl(cli, 'get', 'configmap', 'mine')).stderr).toContain('not found');
});

test('a port that another program has taken is given up with a word', async () => {
  const cli = testCli();
  await cli.run('sandbox', 'start', '--nodes', '1');
  const port = portOf(cli);
  await kill(cli);
  const thief = createServer();
  onTestFinished(() => void thief.close());
  // The system may need a moment to take the port from a process that was killed.
  await new Promise<void>((resolve) => {
    thief.on('error', () => setImmediate(() => thief.listen(port, '127.0.0.1')));
    thief.listen(port, '127.0.0.1', resolve);
  });
  const { code, stderr } = await cli.run('sandbox', 'start');
  expect(code).toBe(0);
  expect(stderr).toContain(
    `Port ${port} of the sandbox is taken by another program: it listens on ${portOf(cli)} now.`,
  );
  expect((await kubectl(cli, 'get', 'nodes')).code).toBe(0);
});

test('a full disk and a folder that cannot be written are told in a sentence', async () => {
  const cli = testCli();
  writeFileSync(join(cli.home, 'file'), '');
  const noFolder = await cli.runWith({ env: { K8S_DE_HOME: join(cli.home, 'file', 'home') } }, 'sandbox', 'start');
  expect(noFolder).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^k8s-de cannot write to .*: not a directory/),
  });
  expect(noFolder.stderr).toContain('export K8S_DE_HOME=');

  // What is written to /dev/full is refused as by a full disk.
  mkdirSync(join(cli.home, 'sandbox', 'data'), { recursive: true });
  symlinkSync('/dev/full', join(cli.home, 'sandbox', 'log.txt'));
  rmSync(join(cli.home, 'sandbox', 'data'), { recursive: true });
  symlinkSync('/dev/full', join(cli.home, 'sandbox', 'data'));
  const full = await cli.run('sandbox', 'start');
  expect(full).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/^The sandbox did not start\. k8s-de cannot write/),
  });
});

test('the lock of a start that was killed is taken over at once', async () => {
  const cli = testCli();
  const { pid } = await cli.other('sh', '-c', 'echo $$').then(({ stdout }) => ({ pid: Number(stdout) }));
  mkdirSync(join(cli.home, 'sandbox'), { recursive: true });
  const lock = { id: 'x', host: (await cli.other('hostname')).stdout.trim(), pid, startedAt: '1' };
  writeFileSync(join(cli.home, 'sandbox', 'start.lock'), JSON.stringify(lock));
  expect((await cli.run('sandbox', 'start', '--nodes', '1')).code).toBe(0);
});

test('it keeps its number of nodes, and says how to change it', async () => {
  const cli = testCli();
  await cli.run('sandbox', 'start', '--nodes', '4');
  const other = await cli.run('sandbox', 'start', '--nodes', '2');
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('runs with 4 nodes already') });
  await cli.run('sandbox', 'stop');
  await cli.run('sandbox', 'start');
  expect((await kubectl(cli, 'get', 'nodes', '--no-headers')).stdout.match(/ Ready /g)).toHaveLength(4);
  await cli.run('sandbox', 'stop');
  await cli.run('sandbox', 'start', '--nodes', '2');
  expect((await kubectl(cli, 'get', 'nodes', '--no-headers')).stdout.match(/\n/g)).toHaveLength(2);
});
