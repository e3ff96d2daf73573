import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../support/run-program.ts';

// What test/lessons/mistakes declares is what a good teacher would name first: how often k8s-de says so is its top-1 accuracy.
test('of at least sixty mistakes that beginners make, 95 in a hundred and more are named', async () => {
  const root = join(import.meta.dirname, '../..');
  const words = ['validate', '--run', '--seed', '1', '--reporter', 'json', 'test/lessons/mistakes'];
  const { stdout } = await runProgram(process.execPath, [join(root, 'bin/k8s-de.js'), ...words], { cwd: root });
  const { wrong, problems, steps } = JSON.parse(stdout) as {
    wrong: { declared: number; asDeclared: number };
    problems: { kind: string; message: string }[];
    steps: number;
  };
  expect(problems.filter(({ kind }) => kind !== 'wrong')).toEqual([]);
  expect(steps).toBe(12);
  expect(wrong.declared).toBeGreaterThanOrEqual(60);
  expect(wrong.asDeclared / wrong.declared).toBeGreaterThanOrEqual(0.95);
}, 3_600_000);
