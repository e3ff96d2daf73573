import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { splitWords } from '../parity/run-script.ts';
import { machineKubectl } from '../support/kubectls.ts';
import { runProgram } from '../support/run-program.ts';

// The lesson as a learner types it, with real kubectl, on the sandbox; on a real cluster when K8S_DE_TEST_CONTEXT names one.
const context = process.env.K8S_DE_TEST_CONTEXT;
const cluster = context ? ['--cluster', 'current', '--context', context, '--yes', context] : [];
const program = join(import.meta.dirname, '../../bin/k8s-de.js');
const home = mkdtempSync(join(tmpdir(), 'k8s-de-e2e-'));

const type = async (...words: string[]) =>
  await runProgram(process.execPath, [program, ...words], {
    env: { ...process.env, K8S_DE_HOME: home, NO_COLOR: '1' },
  });

interface Judged {
  step: string;
  verdict: string;
  checks: { cause: string; message: string }[];
}

async function check(): Promise<Judged> {
  const { stdout } = await type('check', '--json');
  return JSON.parse(stdout) as Judged;
}

async function solve(): Promise<void> {
  const { stdout } = await type('solution');
  const commands = stdout.split('\n').filter((line) => line.startsWith('  kubectl '));
  expect(commands).not.toEqual([]);
  for (const command of commands) {
    const { code, stderr } = await type(...splitWords(command.trim()));
    expect(stderr).toBe('');
    expect(code).toBe(0);
  }
}

beforeAll(() => {
  machineKubectl();
});

afterAll(async () => {
  const { stdout } = await type('kubectl', 'config', 'view', '--minify', '-o', 'jsonpath={..namespace}');
  if (context) await runProgram('kubectl', ['--context', context, 'delete', 'namespace', stdout, '--wait=false']);
  await type('cleanup', '--all');
  rmSync(home, { recursive: true, force: true });
});

test('Kubernetes Commands can be done from its first step to its last', async () => {
  const begin = await type('show', 'kubernetes-commands', ...cluster);
  expect(begin.stdout).toContain('step 1 of 3');

  expect(await check()).toMatchObject({ step: 'create', verdict: 'wrong', checks: [{ cause: 'not-found' }] });
  const outside = await type('kubectl', 'create', 'namespace', 'elsewhere');
  expect(outside.stderr).toContain('is outside this lesson');
  await solve();
  expect(await check()).toMatchObject({ step: 'create', verdict: 'pass' });

  await type('next');
  await type('kubectl', 'get', 'configmaps');
  expect(await check()).toMatchObject({ step: 'describe', verdict: 'wrong', checks: [{ cause: 'not-run' }] });
  await solve();
  expect(await check()).toMatchObject({ step: 'describe', verdict: 'pass' });

  await type('next');
  expect(await check()).toMatchObject({ step: 'run', verdict: 'wrong' });
  await solve();
  const waited = await type('kubectl', 'wait', '--for=condition=Available', 'deployment', '--all', '--timeout=90s');
  expect(waited.code).toBe(0);
  expect(await check()).toMatchObject({ step: 'run', verdict: 'pass' });
}, 180_000);

test('an image that does not exist is named, with the nearest that does', async () => {
  await type('reset', 'kubernetes-commands', 'run', '--replay');
  const task = (await type('solution')).stdout;
  const [, command = ''] = /^ {2}(kubectl .*)$/m.exec(task) ?? [];
  await type(...splitWords(command.replace('nginx:1.28', 'ngnix:1.28')));
  const name = /deployment (\S+)/.exec(command)?.[1] ?? '';
  const broken = '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff';
  await type('kubectl', 'wait', broken, 'pod', '-l', `app=${name}`, '--timeout=90s');
  const judged = await check();
  expect(judged).toMatchObject({ step: 'run', verdict: 'wrong', checks: [{ cause: 'image-not-found' }] });
  expect(judged.checks[0]?.message).toContain('nginx:1.28');
}, 180_000);

test('wrong usage is exit code 2, with what was meant', async () => {
  const { code, stderr } = await type('chekc');
  expect(code).toBe(2);
  expect(stderr).toContain('check');
});
