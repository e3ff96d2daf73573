import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../support/run-program.ts';

const root = join(import.meta.dirname, '../..');
const validate = async (...words: string[]) =>
  await runProgram(process.execPath, [join(root, 'bin/k8s-de.js'), 'validate', ...words], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
  });

test('every built-in lesson is proven, step by step, on the sandbox', async () => {
  const { code, stdout } = await validate('--run', '--reporter', 'json');
  const { problems, steps, proven, notProvable } = JSON.parse(stdout);
  expect(problems).toEqual([]);
  expect(proven + notProvable).toBe(steps);
  expect(code).toBe(0);
}, 300_000);

test('a lesson of this repository is proven, and the figures say of what', async () => {
  const { code, stdout } = await validate('--run', '--seed', '7', '--reporter', 'json', 'test/lessons/first');
  expect(JSON.parse(stdout)).toMatchObject({
    lessons: 1,
    steps: 3,
    proven: 3,
    notProvable: 0,
    wrong: { declared: 7, asDeclared: 7 },
    alternatives: { declared: 2, passed: 2 },
    seed: 7,
    problems: [],
  });
  expect(code).toBe(0);
}, 120_000);

test('a path that is not there is wrong usage', async () => {
  const { code, stderr } = await validate('lessons/no-such-lesson');
  expect(stderr).toContain('There is nothing at lessons/no-such-lesson');
  expect(code).toBe(2);
});
