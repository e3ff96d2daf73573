import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../lib/random.ts';
import { fillLesson, loadLesson } from './load.ts';
import { readManifests } from './manifests.ts';
import { scopeOf } from './scope.ts';
import { drawValues } from './variables.ts';

const first = 'test/lessons/first';

async function problemsOf(change: (text: string) => string): Promise<string[]> {
  const directory = await mkdtemp(join(tmpdir(), 'lesson-'));
  const file = join(directory, 'lesson.yaml');
  await writeFile(file, change(await readFile(join(first, 'lesson.yaml'), 'utf8')));
  const loaded = await loadLesson(directory);
  return loaded.kind === 'broken'
    ? loaded.problems.map(({ line, column, step, message }) => `${line}:${column} [${step}] ${message}`)
    : [];
}

test('a lesson is loaded and its variables filled in, with their types', async () => {
  const loaded = await loadLesson(first);
  if (loaded.kind === 'broken') throw new Error(JSON.stringify(loaded.problems));
  expect(loaded.source).toMatchObject({ name: 'first-steps', steps: ['create', 'describe', 'change'] });
  const values = drawValues(loaded.source.variables, seededRandom(4));
  const lesson = fillLesson(loaded.source, values, scopeOf(loaded.source, 'a1', 'x7k2p'));
  expect(lesson.spec.steps[0]?.checks[0]?.object).toMatchObject({
    metadata: { name: `${values.feed}-settings` },
    data: { batch: values.batch },
  });
  expect(lesson.spec.steps[0]?.task).toContain(`\`${values.feed}-settings\``);
});

test('a number is drawn from all of its range', () => {
  const random = seededRandom(1);
  const drawn = new Set(Array.from({ length: 300 }, () => drawValues({ n: { int: { from: 1, to: 30 } } }, random).n));
  expect([...drawn].sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
});

test("a manifest means the same in the scene and in the learner's folder", async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lesson-'));
  await writeFile(
    join(directory, 'a.yaml'),
    'kind: List\nitems:\n- {apiVersion: v1, kind: A, metadata: {name: a}, x: "${n}", y: ${n}}\n',
  );
  const [object] = await readManifests(directory, 'a.yaml', { n: 3 });
  expect(object).toMatchObject({ x: '3', y: 3 });
});

test('namespaces carry a suffix on a cluster that is shared', async () => {
  const loaded = await loadLesson(first);
  if (loaded.kind === 'broken') throw new Error('broken');
  expect(scopeOf(loaded.source, 'a1').namespaces).toEqual(['first-steps']);
  expect(scopeOf(loaded.source, 'a1', 'x7k2p').namespaces).toEqual(['first-steps-x7k2p']);
});

test('an unknown field is named with its place and what was meant', async () => {
  expect(await problemsOf((text) => text.replace('    hints:', '    hint:'))).toEqual([
    '30:5 [create] unknown field "hint"; did you mean hints?',
  ]);
});

test('a missing field is required, not "received undefined"', async () => {
  expect(await problemsOf((text) => text.replace(/ {4}task: Describe.*\n/, ''))).toEqual([
    '51:5 [describe] task is required',
  ]);
});

test('a cause that is not in the list, a wrong type and an undefined variable', async () => {
  expect(
    await problemsOf((text) =>
      text
        .replace('cause: nearly-named', 'cause: nearly-name')
        .replace('minutes: 5', 'minutes: five')
        .replace('say: you described ${feed}-settings', 'say: you described ${fed}'),
    ),
  ).toEqual([
    '8:12 [] minutes must be a number, found the string "five"',
    '42:14 [create] cause cannot be "nearly-name"; did you mean nearly-named?',
    '57:12 [describe] ${fed} is not defined; a literal ${ is written $${',
  ]);
});

test('a check with two kinds of assertion is refused', async () => {
  const problems = await problemsOf((text) => text.replace('      ran: {', '      absent: {kind: Pod}\n      ran: {'));
  expect(problems).toEqual([expect.stringContaining('a check has exactly one of object, count, absent')]);
});

test('a syntax error has its place', async () => {
  expect((await problemsOf((text) => text.replace('minutes: 5', 'minutes: [5')))[0]).toMatch(/^9:1 /);
});

test('a billion laughs are refused', async () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [one, two] of ['ab', 'bc', 'cd', 'de', 'ef'])
    bomb.push(`${two}: &${two} [*${one}, *${one}, *${one}, *${one}, *${one}, *${one}, *${one}, *${one}, *${one}]`);
  expect((await problemsOf(() => bomb.join('\n')))[0]).toContain('alias');
});
