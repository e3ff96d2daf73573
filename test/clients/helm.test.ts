import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../support/run-program.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
const candidates = [process.env.K8S_DE_TEST_HELM, 'helm', join(cache, 'real-cluster/bin/helm')];
const helm = candidates.find((path) => path && spawnSync(path, ['version', '--short']).status === 0);

describe.runIf(helm)(helm ? 'Helm' : 'Helm, skipped: none on this machine; K8S_DE_TEST_HELM names one', () => {
  const { folder, kubeconfig } = servingSandbox();
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    HELM_CACHE_HOME: join(folder, 'cache'),
    HELM_CONFIG_HOME: join(folder, 'config'),
    HELM_DATA_HOME: join(folder, 'data'),
  };
  const chart = join(import.meta.dirname, 'chart');
  const type = async (...words: string[]) => await runProgram(helm ?? 'helm', words, { env });
  const typed = async (...words: string[]) => {
    const { code, stdout, stderr } = await type(...words);
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const kubectl = async (...words: string[]) => (await runProgram('kubectl', words, { env })).stdout.trim();
  const patience = ['--wait', '--timeout', '60s'];
  const running = () =>
    kubectl('get', 'deployment', 'orders-intake', '-o', 'jsonpath={..image} {.status.readyReplicas}');
  const history = async () =>
    (JSON.parse(await typed('history', 'orders', '-o', 'json')) as { revision: number; status: string }[]).map(
      ({ revision, status }) => `${revision} ${status}`,
    );

  it('installs, upgrades, rolls back and deletes a chart, and waits until it runs', async () => {
    await typed('install', 'orders', chart, ...patience);
    expect(await running()).toBe('nginx:1.28 2');

    await typed('upgrade', 'orders', chart, '--set', 'replicas=3,tag=1.29', ...patience);
    expect(await running()).toBe('nginx:1.29 3');
    expect(await kubectl('get', 'configmap', 'orders-settings', '-o', 'jsonpath={.data.tag}')).toBe('1.29');

    // An image that is not there: Helm waits in vain, and says so.
    const failed = await type('upgrade', 'orders', chart, '--set', 'tag=9.99', '--wait', '--timeout', '2s');
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('UPGRADE FAILED') });

    await typed('rollback', 'orders', '1', ...patience);
    expect(await running()).toBe('nginx:1.28 2');
    expect(await history()).toEqual(['1 superseded', '2 superseded', '3 failed', '4 deployed']);
    expect(JSON.parse(await typed('status', 'orders', '-o', 'json'))).toMatchObject({ info: { status: 'deployed' } });
    expect(JSON.parse(await typed('list', '-o', 'json'))).toMatchObject([{ name: 'orders', revision: '4' }]);

    await typed('uninstall', 'orders', ...patience);
    expect(await typed('list', '-q')).toBe('');
    expect(await kubectl('get', 'deployments,secrets,services', '-o', 'name')).toBe('service/kubernetes');
  }, 180_000);
});
