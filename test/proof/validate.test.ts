import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
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
}, 3_600_000);

test('the lessons for tests are proven, and the figures say of what', async () => {
  const lessons = ['first', 'loader', 'settings'].map((name) => join('test/lessons', name));
  const { code, stdout } = await validate('--run', '--seed', '7', '--reporter', 'json', ...lessons);
  expect(JSON.parse(stdout)).toMatchObject({
    lessons: 3,
    steps: 8,
    proven: 8,
    notProvable: 0,
    wrong: { declared: 17, asDeclared: 17 },
    alternatives: { declared: 7, passed: 7 },
    seed: 7,
    problems: [],
  });
  expect(code).toBe(0);
}, 600_000);

test("the lesson that the authors' page shows is proven as it stands there, and one that `new lesson` makes", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-de-authoring-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const page = readFileSync(join(root, 'docs/authoring.md'), 'utf8');
  mkdirSync(join(folder, 'shown'));
  writeFileSync(join(folder, 'shown/lesson.yaml'), /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  await runProgram(process.execPath, [join(root, 'bin/k8s-de.js'), 'new', 'lesson', 'made'], { cwd: folder });
  const { code, stdout } = await validate('--run', '--reporter', 'json', folder);
  expect(JSON.parse(stdout)).toMatchObject({ lessons: 2, proven: 2, problems: [] });
  expect(code).toBe(0);
}, 600_000);

test('a lesson that needs what the cluster lacks is not provable there, which is no problem', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-de-needs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lesson = readFileSync(join(root, 'test/lessons/first/lesson.yaml'), 'utf8');
  mkdirSync(join(folder, 'files'));
  writeFileSync(join(folder, 'files/team.yaml'), '');
  writeFileSync(join(folder, 'files/settings.yaml'), '');
  writeFileSync(join(folder, 'lesson.yaml'), lesson.replace('spec:\n', 'spec:\n  needs: {nodes: 50}\n'));
  const { code, stdout } = await validate('--run', folder);
  expect(stdout).toContain('first-steps is not provable here: it needs 50 nodes, and there are 3.');
  expect(stdout).toContain('3 steps · 0 proven · 3 not provable here');
  expect(code).toBe(0);
}, 600_000);

test('a path that is not there is wrong usage', async () => {
  const { code, stderr } = await validate('lessons/no-such-lesson');
  expect(stderr).toContain('There is nothing at lessons/no-such-lesson');
  expect(code).toBe(2);
});

test('a step that needs helm, and those that go on from it, are not provable where there is none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'k8s-de-helm-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lesson = readFileSync(join(root, 'test/lessons/first/lesson.yaml'), 'utf8');
  cpSync(join(root, 'test/lessons/first'), join(folder, 'lesson'), { recursive: true });
  const second = lesson.indexOf('  - name: describe\n') + '  - name: describe\n'.length;
  const needy = `${lesson.slice(0, second)}    needs: {features: [helm]}\n${lesson.slice(second)}`;
  writeFileSync(join(folder, 'lesson/lesson.yaml'), needy);
  const path = join(folder, 'bin');
  mkdirSync(path);
  const [kubectl = ''] = (await runProgram('sh', ['-c', 'command -v kubectl'])).stdout.split('\n');
  symlinkSync(realpathSync(kubectl), join(path, 'kubectl'));
  const { stdout, stderr, code } = await runProgram(
    process.execPath,
    [join(root, 'bin/k8s-de.js'), 'validate', '--run', join(folder, 'lesson')],
    { env: { ...process.env, NO_COLOR: '1', PATH: path, K8S_DE_HOME: join(folder, 'home') } },
  );
  expect(stdout).toContain(
    'Steps of first-steps are not provable here: it needs helm, and helm was not found on PATH.',
  );
  expect(stdout, stderr).toContain('3 steps · 1 proven · 2 not provable here');
  expect(code).toBe(0);
}, 600_000);
