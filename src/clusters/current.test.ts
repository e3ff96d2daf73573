import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { stringify } from 'yaml';
import type { Scope } from '../gateway/define.ts';
import { run } from '../kubectl/run.ts';
import { systemClock } from '../lib/clock.ts';
import { homeAt } from '../lib/home.ts';
import { systemRandom } from '../lib/random.ts';
import { createSandbox, type Sandbox } from '../sandbox/index.ts';
import { isDisposable } from './agreements.ts';
import { findContext } from './contexts.ts';
import type { AttemptCluster, Surroundings } from './define.ts';
import { stopService } from './detached.ts';
import { providers } from './index.ts';
import { proxyFolder } from './proxy-process.ts';

// Processes are started from source, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

// A sandbox plays the user's own cluster: whatever speaks the API will do.
let sandbox: Sandbox;
const scope: Scope = { attempt: 'a1', namespace: 'ingest', namespaces: ['ingest'], cluster: [] };
const folder = () => mkdtempSync(join(tmpdir(), 'k8s-de-'));

beforeAll(async () => {
  sandbox = await createSandbox({ clock: systemClock, random: systemRandom, nodes: 1 });
  await sandbox.start();
});
afterAll(() => sandbox.stop());

function surroundings(
  contexts: readonly string[],
  options: { server?: string; proxyInProcess?: boolean } = {},
): Surroundings {
  const home = homeAt(folder());
  const KUBECONFIG = join(home.root, 'user-kubeconfig');
  const { server = sandbox.server } = options;
  const authority = Buffer.from(sandbox.caCertificate).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'u', user: { token: sandbox.adminToken } }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
    'current-context': contexts[0] ?? '',
  };
  writeFileSync(KUBECONFIG, stringify(config));
  const script = join(home.root, 'serve.mjs');
  const source = (path: string) => JSON.stringify(resolve(import.meta.dirname, path));
  writeFileSync(
    script,
    `import { serveProxy } from ${source('proxy-process.ts')};
     import { systemClock } from ${source('../lib/clock.ts')};
     import { systemRandom } from ${source('../lib/random.ts')};
     import { homeAt } from ${source('../lib/home.ts')};
     const home = homeAt(process.env.K8S_DE_HOME);
     const context = process.argv[process.argv.indexOf('--context') + 1];
     await serveProxy({ home, clock: systemClock, random: systemRandom, environment: process.env, context });
     process.exit();`,
  );
  return {
    home,
    clock: systemClock,
    random: systemRandom,
    launch: { program: process.execPath, words: ['--import', import.meta.resolve('tsx'), script] },
    environment: { ...process.env, KUBECONFIG },
    ...(options.proxyInProcess && { proxyInProcess: true }),
  };
}

const kubectl = (attempt: AttemptCluster, line: string) =>
  run('kubectl', line.split(' '), { environment: { ...process.env, ...attempt.environment }, output: 'capture' });

test('a real cluster through a proxy of this process', async () => {
  const around = surroundings(['kind-practice'], { proxyInProcess: true });
  const before = readFileSync(around.environment.KUBECONFIG ?? '', 'utf8');
  const cluster = await (await providers.current()).connect({ name: 'current' }, around);
  onTestFinished(() => cluster.close());
  expect(cluster).toMatchObject({ name: 'current', context: 'kind-practice', version: '1.36.3', nodes: 1 });
  const attempt = await cluster.open(scope, folder());
  onTestFinished(() => attempt.close());
  await attempt.ensureNamespaces();

  const seen = new Promise((done) => attempt.observations.onObservation(done));
  expect(await kubectl(attempt, 'create configmap feed')).toMatchObject({ code: 0 });
  expect(await seen).toMatchObject({ command: 'create configmap', user: 'k8s-de:a1', code: 201 });
  expect((await kubectl(attempt, 'delete configmap feed -n default')).stderr).toContain('outside this lesson');
  await attempt.removeNamespaces();
  expect(readFileSync(around.environment.KUBECONFIG ?? '', 'utf8')).toBe(before);
});

test('the proxy outlives the command, and keeps its address and certificates when it is started again', async () => {
  const around = surroundings(['kind-practice']);
  const place = proxyFolder(around.home, await findContext(around.environment, undefined));
  onTestFinished(async () => void (await stopService(place, systemClock)));
  const provider = await providers.kind();
  const attemptFolder = join(around.home.attempts, scope.attempt);
  const cluster = await provider.connect({ name: 'kind' }, around);
  const attempt = await cluster.open(scope, attemptFolder);
  await attempt.ensureNamespaces();
  await kubectl(attempt, 'create configmap kept');
  await attempt.close();
  await cluster.close();

  await stopService(place, systemClock);
  const again = await (await provider.connect({ name: 'kind' }, around)).open(scope, attemptFolder);
  expect(again.observations.since(0)).toMatchObject([{ command: 'create configmap', code: 201 }]);
  expect(await kubectl(attempt, 'get configmap kept -o name')).toMatchObject({ stdout: 'configmap/kept\n' });
  await again.removeNamespaces();
  await again.close();
});

test('a cluster that is not plainly disposable needs a yes that names it, once', async () => {
  const around = surroundings(['production'], { proxyInProcess: true });
  const { connect } = await providers.current();
  const refused = await connect({ name: 'current' }, around).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    message: expect.stringMatching(
      /^The context production \(https:\/\/127\.0\.0\.1:\d+\) may be a cluster that others use/,
    ),
    next: 'If it is yours to practise on: --yes production',
    exitCode: 3,
  });
  await expect(connect({ name: 'current', agreed: 'prod' }, around)).rejects.toThrow('may be a cluster');
  expect(existsSync(around.home.agreements)).toBe(false);
  await (await connect({ name: 'current', agreed: 'production' }, around)).close();
  await (await connect({ name: 'current' }, around)).close();
});

test('disposable is what is named so and lies on this computer', () => {
  expect(isDisposable('kind-real', 'https://127.0.0.1:26443')).toBe(true);
  expect(isDisposable('k3d-a', 'https://localhost:6443')).toBe(true);
  expect(isDisposable('minikube', 'https://[::1]:8443')).toBe(true);
  expect(isDisposable('minikube', 'https://192.168.49.2:8443')).toBe(false);
  expect(isDisposable('kind-real', 'https://127.0.0.1.example.com')).toBe(false);
  expect(isDisposable('my-kind-real', 'https://127.0.0.1:26443')).toBe(false);
});

test('contexts that are missing, ambiguous or away are told apart', async () => {
  const { connect } = await providers.kind();
  const messageOf = async (contexts: string[], choice = {}, options = {}) =>
    await connect({ name: 'kind', ...choice }, surroundings(contexts, options)).then(
      () => '',
      (error: Error & { next?: string }) => `${error.message} ${error.next}`,
    );
  expect(await messageOf(['prod'])).toBe('There is no kind cluster. Make one: k8s-de cluster create --provider kind');
  expect(await messageOf(['prod', 'kind-a', 'kind-b'])).toBe(
    'There are several kind clusters: kind-a, kind-b. Choose one: --context kind-a',
  );
  expect(await messageOf(['kind-a'], { context: 'prod' })).toContain('The context prod is no kind cluster of yours.');
  const away = await messageOf(['kind-a'], {}, { server: 'https://127.0.0.1:1' });
  expect(away).toContain('The cluster of the context kind-a at https://127.0.0.1:1 cannot be reached:');

  const nothing = { ...surroundings([]), environment: { KUBECONFIG: '/nowhere' } };
  await expect((await providers.current()).connect({ name: 'current' }, nothing)).rejects.toThrow(
    'There is no kubeconfig at /nowhere.',
  );
  await expect(
    (await providers.current()).connect({ name: 'current', context: 'x' }, surroundings(['a', 'b'])),
  ).rejects.toThrow('Your kubeconfig has no context "x"; it has a, b.');
});
