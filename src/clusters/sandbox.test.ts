import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Observation, Scope } from '../gateway/define.ts';
import { run } from '../kubectl/run.ts';
import { systemClock } from '../lib/clock.ts';
import { homeAt } from '../lib/home.ts';
import { systemRandom } from '../lib/random.ts';
import { connectSandbox } from './connect-sandbox.ts';
import type { AttemptCluster, Surroundings } from './define.ts';
import { freshSandboxCluster } from './fresh-sandbox.ts';
import { resetSandbox, sandboxStatus, startSandbox, stopSandbox } from './sandbox.ts';

// Processes are started from source, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const scope: Scope = { attempt: 'a1', namespace: 'ingest', namespaces: ['ingest', 'staging'], cluster: [] };
const folder = () => mkdtempSync(join(tmpdir(), 'k8s-de-'));

const kubectl = (attempt: AttemptCluster, line: string) =>
  run('kubectl', line.split(' '), { environment: { ...process.env, ...attempt.environment }, output: 'capture' });

/** A home of its own, and `__serve` from source; the sandbox ends with the test. */
function surroundings(): Surroundings {
  const home = homeAt(folder());
  const script = join(home.root, 'serve.mjs');
  const source = (path: string) => JSON.stringify(resolve(import.meta.dirname, path));
  writeFileSync(
    script,
    `import { serveSandbox } from ${source('sandbox-process.ts')};
     import { announceFailure } from ${source('detached.ts')};
     import { systemClock } from ${source('../lib/clock.ts')};
     import { systemRandom } from ${source('../lib/random.ts')};
     import { homeAt } from ${source('../lib/home.ts')};
     const at = process.argv.indexOf('--port');
     const port = at < 0 ? {} : { port: Number(process.argv[at + 1]) };
     const home = homeAt(process.env.K8S_DE_HOME);
     const environment = process.env;
     await serveSandbox({ home, clock: systemClock, random: systemRandom, environment, nodes: 1, ...port }).catch((error) => {
       announceFailure(error);
       console.error(error.message);
       process.exitCode = 3;
     });
     process.exit();`,
  );
  const words = ['--import', import.meta.resolve('tsx'), script];
  onTestFinished(async () => void (await stopSandbox(home, systemClock)));
  return {
    home,
    clock: systemClock,
    random: systemRandom,
    launch: { program: process.execPath, words },
    environment: process.env,
  };
}

test('an attempt in a fresh sandbox: setup, kubectl, view and observations', async () => {
  const cluster = await freshSandboxCluster({ clock: systemClock, random: systemRandom, nodes: 1 });
  onTestFinished(() => cluster.close());
  expect(cluster).toMatchObject({ version: '1.36.3', nodes: 1 });
  const attempt = await cluster.open(scope, folder());
  const heard: Observation[] = [];
  attempt.observations.onObservation((observation) => heard.push(observation));
  await attempt.ensureNamespaces();
  await attempt.ensureNamespaces();
  const team = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'team' } };
  await attempt.apply({ ...team, data: { feed: 'orders' } });
  await attempt.apply({ ...team, data: { feed: 'clicks' }, immutable: true });
  await attempt.apply({ ...team, data: { feed: 'payments' } });

  expect(await kubectl(attempt, 'get configmap team -o jsonpath={.data.feed}')).toMatchObject({ stdout: 'payments' });
  const kind = await attempt.view.resolve({ kind: 'ConfigMap' });
  expect(kind).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true });
  const watched = await attempt.view.watch(kind, 'ingest');
  const changed = new Promise<void>((done) => {
    attempt.view.onChange(() => watched.objects().some(({ metadata }) => metadata.name === 'mine') && done());
  });
  await kubectl(attempt, 'create configmap mine');
  await changed;
  await kubectl(attempt, 'delete configmap mine');
  expect(heard.map(({ command }) => command)).toEqual(expect.arrayContaining(['get', 'create configmap', 'delete']));
  expect((await kubectl(attempt, 'delete namespace default')).stderr).toContain('outside this lesson');

  await attempt.remove({ ...team, name: 'team' });
  expect(await attempt.view.get(kind, 'ingest', 'team')).toBeUndefined();
  await attempt.remove({ ...team, name: 'team' });
  await attempt.removeNamespaces();
  expect(
    await attempt.view.get(await attempt.view.resolve({ kind: 'Namespace' }), undefined, 'ingest'),
  ).toBeUndefined();
  await expect(attempt.view.resolve({ kind: 'Nonsense' })).rejects.toThrow('the cluster serves no Nonsense');
  await attempt.close();
});

test('a sandbox in a process of its own: started once, found again, kept over a restart, ended', async () => {
  const around = surroundings();
  const { home } = around;
  expect(sandboxStatus(home)).toEqual({ running: false, ready: false });
  const [first, second] = await Promise.all([connectSandbox(around), startSandbox(around)]);
  const status = sandboxStatus(home);
  expect(second).toEqual(status);
  expect(status).toMatchObject({ running: true, ready: true, nodes: 1, kubeconfig: join(home.sandbox, 'kubeconfig') });

  const directory = join(home.attempts, scope.attempt);
  const attempt = await first.open(scope, directory);
  await attempt.ensureNamespaces();
  await kubectl(attempt, 'create configmap mine');
  const again = await first.open(scope, directory);
  expect(again.observations.since(0)).toMatchObject([{ command: 'create configmap', code: 201 }]);
  await again.close();

  expect(await stopSandbox(home, systemClock)).toBe(true);
  expect(await stopSandbox(home, systemClock)).toBe(false);
  const restarted = await startSandbox(around);
  expect(restarted.server).toBe(status.server);
  expect(restarted.pid).not.toBe(status.pid);
  // The terminal that was open before goes on with its kubeconfig.
  expect(await kubectl(attempt, 'get configmap mine -o name')).toMatchObject({ stdout: 'configmap/mine\n' });
  await attempt.close();
  await first.close();

  await resetSandbox(home, systemClock);
  expect(sandboxStatus(home).running).toBe(false);
});

test('a sandbox that was killed leaves a state that nobody believes', async () => {
  const around = surroundings();
  const { pid = 0 } = await startSandbox(around);
  process.kill(pid, 'SIGKILL');
  // Another process may have the pid by now: only the start tells.
  const path = join(around.home.sandbox, 'process.json');
  const state = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...state, pid: process.pid }));
  expect(sandboxStatus(around.home).running).toBe(false);
  expect((await startSandbox(around)).running).toBe(true);
});

test('a sandbox that cannot start says why', async () => {
  const around = surroundings();
  const running = await startSandbox(around);
  const port = Number(new URL(running.server ?? '').port);
  const other = surroundings();
  await expect(startSandbox(other, { port })).rejects.toThrow(
    `The sandbox did not start. Port ${port}, on which the sandbox listens, is taken by another program.`,
  );
});
