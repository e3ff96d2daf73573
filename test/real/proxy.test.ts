import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { providers } from '../../src/clusters/index.ts';
import { run } from '../../src/kubectl/run.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { homeAt } from '../../src/lib/home.ts';
import { systemRandom } from '../../src/lib/random.ts';

// Needs KUBECONFIG to name a disposable cluster; test/real/prove.sh sees to it.
test('a real control plane behind the proxy: namespaces, kubectl, watches, the guard', async () => {
  const home = homeAt(mkdtempSync(join(tmpdir(), 'k8s-de-')));
  const cluster = await (await providers.current()).connect(
    { name: 'current' },
    {
      home,
      clock: systemClock,
      random: systemRandom,
      launch: { program: process.execPath, words: [] },
      environment: process.env,
      proxyInProcess: true,
    },
  );
  onTestFinished(() => cluster.close());
  const namespace = `proxy-${systemRandom.suffix(5)}`;
  const scope = { attempt: 'real', namespace, namespaces: [namespace], cluster: [] };
  const attempt = await cluster.open(scope, join(home.attempts, 'real'));
  onTestFinished(() => attempt.close());
  const kubectl = (line: string) =>
    run('kubectl', line.split(' '), { environment: { ...process.env, ...attempt.environment }, output: 'capture' });

  await attempt.ensureNamespaces();
  const kind = await attempt.view.resolve({ kind: 'ConfigMap' });
  const watched = await attempt.view.watch(kind, namespace);
  const has = (name: string) => watched.objects().some(({ metadata }) => metadata.name === name);
  const seen = new Promise<void>((done) => attempt.view.onChange(() => has('feed') && done()));
  expect(await kubectl('create configmap feed --from-literal=a=1')).toMatchObject({ code: 0 });
  await seen;
  expect(await kubectl('wait --for=jsonpath={.data.a}=1 configmap/feed --timeout=10s')).toMatchObject({ code: 0 });
  expect((await kubectl('create namespace somewhere-else')).stderr).toContain('outside this lesson');
  expect((await kubectl('delete configmap feed -n default')).stderr).toContain('outside this lesson');
  expect(await kubectl('delete configmap feed --dry-run=server')).toMatchObject({ code: 0 });
  expect(await kubectl('auth can-i create pods -n kube-system')).toMatchObject({ stdout: 'yes\n' });
  const commands = attempt.observations.since(0).map(({ command, code }) => `${command} ${code}`);
  expect(commands).toEqual(expect.arrayContaining(['create configmap 201', 'create namespace 403', 'delete 403']));
  await attempt.removeNamespaces();
});
