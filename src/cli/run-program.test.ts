import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeAt } from '../lib/home.ts';
import { childEnvironment, programRunner } from './run-program.ts';

const home = () => homeAt(mkdtempSync(join(tmpdir(), 'k8s-de-')));

test("Helm's own variables do not lead a program to another cluster", () => {
  const own = { HELM_NAMESPACE: 'prod', HELM_KUBECONTEXT: 'prod', HELM_CACHE_HOME: '/cache', PATH: '/bin' };
  const environment = childEnvironment(home(), own, { KUBECONFIG: '/attempt' });
  expect(environment).toMatchObject({ HELM_CACHE_HOME: '/cache', KUBECONFIG: '/attempt' });
  expect([environment.HELM_NAMESPACE, environment.HELM_KUBECONTEXT]).toEqual([undefined, undefined]);
});

test('a program of a solution that is not there is told with what to type', async () => {
  const run = programRunner(home(), { PATH: '/nowhere' });
  await expect(run(['helm', 'list'], { cwd: tmpdir(), env: {} })).rejects.toMatchObject({
    message: 'helm was not found on PATH.',
    next: 'Get it:  k8s-de doctor --fix',
  });
});
