import { expect, test } from 'vitest';
import { performActions, type RunProgram } from './actions.ts';

const context = (run: RunProgram) =>
  ({ directory: '', values: {}, workDir: '', environment: {}, run, checks: [] }) as never;
const overtaken =
  'Error from server (Conflict): Operation cannot be fulfilled on deployments.apps "x": the object has been modified; please apply your changes to the latest version and try again\n';

test('a command that a controller has overtaken is tried again, three times in all', async () => {
  const answers = [overtaken, overtaken, '', overtaken, overtaken, overtaken];
  const run: RunProgram = async () => {
    const stderr = answers.shift() ?? 'too often';
    return { code: stderr ? 1 : 0, stdout: '', stderr };
  };
  const once = [{ run: 'kubectl replace -f x.yaml' }];
  expect((await performActions(once, context(run))).outcomes).toMatchObject([{ kind: 'ran', code: 0 }]);
  expect((await performActions(once, context(run))).outcomes).toMatchObject([{ code: 1, stderr: overtaken }]);
  expect(answers).toEqual([]);
});

test('a command that fails otherwise is not', async () => {
  let runs = 0;
  const run: RunProgram = async () => {
    runs += 1;
    return { code: 1, stdout: '', stderr: 'Error from server (NotFound): pods "x" not found\n' };
  };
  await performActions([{ run: 'kubectl get pod x' }], context(run));
  expect(runs).toBe(1);
});

test('a command that would leave the cluster of the attempt is never run', async () => {
  let runs = 0;
  const run: RunProgram = async () => {
    runs += 1;
    return { code: 0, stdout: '', stderr: '' };
  };
  await expect(performActions([{ run: 'kubectl delete ns x --context=prod' }], context(run))).rejects.toThrow(
    "The lesson's command cannot run: --context leads away from the attempt's cluster",
  );
  expect(runs).toBe(0);
});
