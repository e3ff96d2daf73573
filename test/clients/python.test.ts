import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../support/run-program.ts';
import { servingSandbox } from '../support/serving-sandbox.ts';

const python = [process.env.K8S_DE_TEST_PYTHON, 'python3'].find(
  (path) => path && spawnSync(path, ['-c', 'import kubernetes']).status === 0,
);
const why = 'skipped: no Python with the package kubernetes; K8S_DE_TEST_PYTHON names one';

describe.runIf(python)(`the Python client${python ? '' : `, ${why}`}`, () => {
  const { kubeconfig } = servingSandbox();

  it('lists, watches, creates, patches, scales and deletes', async () => {
    const script = join(import.meta.dirname, 'python_client.py');
    const { code, stdout, stderr } = await runProgram(python ?? 'python3', [script, kubeconfig]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toEqual([
      'nodes 3',
      'ready intake',
      'replicas 2',
      'scaled 3',
      'pods 3',
      'refused 409 Conflict',
      'gone',
    ]);
  }, 120_000);
});
