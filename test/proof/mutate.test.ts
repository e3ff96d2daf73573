import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runProgram } from '../support/run-program.ts';
import { writeBroken } from './broken-lessons.ts';

const root = join(import.meta.dirname, '../..');
async function mutate(path: string) {
  const words = ['validate', '--mutate', '--seed', '5', '--reporter', 'json', path];
  const { code, stdout } = await runProgram(process.execPath, [join(root, 'bin/k8s-de.js'), ...words], { cwd: root });
  return { code, ...JSON.parse(stdout) };
}

test('each mutant of a good lesson is caught, and the true cause is named', async () => {
  const { code, mutants, problems } = await mutate('test/lessons/settings');
  expect(problems).toEqual([]);
  expect(mutants.made).toBeGreaterThanOrEqual(6);
  expect(mutants).toMatchObject({ caught: mutants.made, diagnosed: mutants.made });
  expect(code).toBe(0);
}, 600_000);

test('a check that does not look at all that is asked for lets mutants pass, unless the task leaves it free', async () => {
  const weak = { lesson: 'settings', from: '        data: {batch: "${batch}"}\n', to: '', kind: 'mutant', message: '' };
  const and = [
    ['      also:\n      - {cel: "object.data.batch == string(vars.batch)", say: batch is what the task says}\n', ''],
  ] as const;
  const solution = 'run: kubectl create configmap';
  const { folder, places } = writeBroken({
    weak: { ...weak, and, at: solution },
    free: { ...weak, and: [...and, ['    solution:', '    free: [data]\n    solution:']], at: solution },
  });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { code, problems } = await mutate(folder);
  const unnoticed = problems.filter(({ kind }: { kind: string }) => kind === 'mutant');
  expect(unnoticed).toMatchObject([{ file: join(folder, 'weak/lesson.yaml'), ...places.weak }]);
  expect(unnoticed[0].message).toMatch(/create: \d of \d mutants pass unnoticed: --from-literal=batch=/);
  expect(code).toBe(1);
}, 600_000);

test('a mutant of a file of several objects is a file that kubectl reads', async () => {
  const run = '    - run: kubectl create configmap ${feed}-settings --from-literal=batch=${batch}\n';
  const one = (name: string, batch: string) =>
    `        ---\n        {apiVersion: v1, kind: ConfigMap, metadata: {name: "\${feed}-${name}"}, data: {batch: "${batch}"}}\n`;
  const both = `${one('more', 'any')}${one('settings', '${batch}')}`;
  const written = `    - write: both.yaml\n      text: |\n${both}    - run: kubectl apply -f both.yaml\n`;
  const { folder, places } = writeBroken({
    both: { lesson: 'settings', from: run, to: written, kind: 'mutant', message: '', at: 'write: both.yaml' },
  });
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { mutants, problems } = await mutate(folder);
  // No check looks at the first object: what breaks it passes.
  expect(problems).toMatchObject([{ kind: 'mutant', ...places.both }]);
  expect(problems[0].message).toMatch(/[5-9] of \d+ mutants pass unnoticed: /);
  expect(mutants.diagnosed).toBe(mutants.caught);
}, 600_000);
