import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../lib/random.ts';
import { fillLesson, loadLesson } from './load.ts';
import { readManifests } from './manifests.ts';
import { scopeOf } from './scope.ts';
import { drawValues, fill } from './variables.ts';

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

test.each([
  ['n: {pick: []}', 'pick is empty'],
  ['n: {int: {from: "1", to: 2}}', 'from must be a number, found the string "1"'],
  ['n: {int: {from: 5, to: 2}}', 'no number is from 5 to 2'],
  ['my-n: {pick: [1]}', 'my-n: the name of a variable is a small letter, and letters and digits after it'],
])('a variable that is wrong is told once, there: %s', async (definition, message) => {
  const [name] = definition.split(':');
  const problems = await problemsOf((text) =>
    text
      .replace(/( +)vars:/, `$1vars:\n$1  ${definition}`)
      .replace('say: you described', `say: "\${${name}}" # described`)
      .replace('minutes: 5', `minutes: "\${${name}}"`),
  );
  expect(problems).toEqual([expect.stringContaining(message)]);
});

test('keys are filled in as values are, and what is not defined there is told at the key', async () => {
  const keyed = (text: string, key: string) => text.replace(/data: \{batch: /, `data: {"${key}": `);
  expect(await problemsOf((text) => keyed(text, '${feed}.csv'))).toEqual([]);
  expect(await problemsOf((text) => keyed(text, '${fed}.csv'))).toEqual([
    expect.stringContaining('${fed} is not defined'),
  ]);
  expect(fill({ '${feed}.csv': '${valueOf}', '$${x}': 1 }, { feed: 'orders' })).toMatchObject({
    value: { 'orders.csv': '${valueOf}', '${x}': 1 },
    undefinedVariables: [{ path: ['${feed}.csv'], name: 'valueOf', atKey: false }],
  });
});

test.each([
  ['name: first-steps', 'name: default', 'every cluster has one of that name'],
  ['name: first-steps', 'name: kube-system', 'every cluster has one of that name'],
  ['name: first-steps', `name: ${'a'.repeat(58)}`, 'it has 57 characters at most'],
  ['spec:', 'spec:\n  needs: {kubernetes: ">=1.29 <1.20"}', 'no version is in this range'],
  ['spec:', 'spec:\n  setup: [{advance: 99999999h}]', 'advance moves the time on by a year (8784h) at most'],
])('what cannot work is told: %s becomes %s', async (from, to, message) => {
  const problems = await problemsOf((text) => text.replace(from, to).replace(/^ {2}setup:\n.*\n/m, ''));
  expect(problems).toContainEqual(expect.stringContaining(message));
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
