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

/** Types the solution of the present step: its commands, then its answer. */
async function solve(): Promise<Judged> {
  const { stdout } = await type('solution', '--json');
  const { solution } = JSON.parse(stdout) as { solution: string[] };
  let judged: Judged | undefined;
  for (const line of solution) {
    const answer = /^answer (.*)$/.exec(line)?.[1];
    if (answer !== undefined) judged = JSON.parse((await type('check', '--json', '--answer', answer)).stdout) as Judged;
    else expect(await type(...splitWords(line))).toMatchObject({ code: 0, stderr: '' });
  }
  return judged ?? (await check());
}

beforeAll(() => {
  machineKubectl();
});

afterAll(async () => {
  const { stdout } = await type('kubectl', 'config', 'view', '--minify', '-o', 'jsonpath={..namespace}');
  if (context) await runProgram('kubectl', ['--context', context, 'delete', 'namespace', stdout, '--wait=false']);
  await type('cleanup', '--all', '--force');
  rmSync(home, { recursive: true, force: true });
});

test('Kubernetes Commands is begun, and each step judges what was typed', async () => {
  const begin = await type('show', 'kubernetes-commands', ...cluster);
  expect(begin.stdout).toContain('step 1 of 15');

  expect(await check()).toMatchObject({ step: 'create', verdict: 'wrong', checks: [{ cause: 'not-found' }] });
  const outside = await type('kubectl', 'create', 'namespace', 'elsewhere');
  expect(outside.stderr).toContain('is outside this lesson');
  expect(await solve()).toMatchObject({ step: 'create', verdict: 'pass' });

  await type('next');
  await type('kubectl', 'describe', 'configmaps');
  expect(await check()).toMatchObject({ step: 'get', verdict: 'wrong', checks: [{ cause: 'not-run' }, {}] });
  expect(await solve()).toMatchObject({ step: 'get', verdict: 'pass' });

  await type('next');
  await solve();
  const waited = await type('kubectl', 'wait', '--for=condition=Available', 'deployment', '--all', '--timeout=90s');
  expect(waited.code).toBe(0);
  expect(await check()).toMatchObject({ step: 'run', verdict: 'pass' });
}, 600_000);

test('an image that does not exist is named, with the nearest that does', async () => {
  await type('reset', 'kubernetes-commands', 'run', '--replay');
  const { solution } = JSON.parse((await type('solution', '--json')).stdout) as { solution: string[] };
  const [command = ''] = solution;
  await type(...splitWords(command.replace('nginx:1.28', 'ngnix:1.28')));
  const name = /deployment (\S+)/.exec(command)?.[1] ?? '';
  const broken = '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=ImagePullBackOff';
  await type('kubectl', 'wait', broken, 'pod', '-l', `app=${name}`, '--timeout=90s');
  const judged = await check();
  expect(judged).toMatchObject({ step: 'run', verdict: 'wrong', checks: [{ cause: 'image-not-found' }] });
  expect(judged.checks[0]?.message).toContain('nginx:1.28');
}, 600_000);

test('the whole lesson is done from what its solutions say', async () => {
  await type('reset', 'kubernetes-commands', 'create', '--replay');
  for (let step = 1; step <= 15; step++) {
    const { code, stderr } = await type('skip', '--replay');
    expect(code, stderr).toBe(0);
  }
  expect((await type('progress', '--json')).stdout).toContain('"skipped"');
}, 600_000);

test('wrong usage is exit code 2, with what was meant', async () => {
  const { code, stderr } = await type('chekc');
  expect(code).toBe(2);
  expect(stderr).toContain('check');
});
