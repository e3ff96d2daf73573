import { expect, test } from 'vitest';
import { makeStyle } from '../theme.ts';
import type { Reported } from './define.ts';
import { reporters } from './index.ts';

const style = makeStyle({ level: 0, plain: false, columns: 80 });
const reported: Reported = {
  files: ['lessons/06-commands/lesson.yaml', 'lessons/07-pods/lesson.yaml'],
  lessons: 2,
  steps: 12,
  proven: 11,
  notProvable: 0,
  wrong: { declared: 24, asDeclared: 24 },
  alternatives: { declared: 13, passed: 12 },
  mutants: { made: 181, free: 9, caught: 178, diagnosed: 171, judged: [] },
  problems: [
    {
      file: 'lessons/06-commands/lesson.yaml',
      line: 61,
      column: 9,
      lesson: 'commands',
      step: 'create',
      kind: 'alternative',
      message: 'create: alternatives[0] fails: 2 <replicas>, "3" & 100%\u001b[31m',
    },
  ],
  notes: [],
  seed: 4711,
  seconds: 14,
  run: true,
};

test('for people: a line a problem, and the figures', () => {
  expect(reporters.pretty(reported, style)).toBe(
    ' lessons/06-commands/lesson.yaml:61:9  create: alternatives[0] fails: 2 <replicas>, "3" & 100%\n' +
      ' 12 steps · 11 proven · 24 wrong answers, 24 as declared · 13 alternatives, 12 passed · ' +
      '181 mutants, 178 caught, 171 named · 1 problem · seed 4711 · 14 s',
  );
});

test('for programs: the contract, and nothing that is for people alone', () => {
  const json = JSON.parse(reporters.json(reported, style));
  expect(Object.keys(json)).toEqual([
    'lessons',
    'steps',
    'proven',
    'notProvable',
    'wrong',
    'alternatives',
    'mutants',
    'seed',
    'seconds',
    'problems',
  ]);
  expect(json.problems[0]).toMatchObject({ file: 'lessons/06-commands/lesson.yaml', line: 61, column: 9 });
});

test('for CI: a workflow command a problem, with what ends a property escaped', () => {
  const [first, second] = reporters.github(reported, style).split('\n');
  expect(first).toBe(
    '::error file=lessons/06-commands/lesson.yaml,line=61,col=9,title=k8s-de validate%3A alternative::' +
      'create: alternatives[0] fails: 2 <replicas>, "3" & 100%25',
  );
  expect(second).toContain('12 steps');
  expect(second).toContain('1 problem ·');
});

test('as JUnit: a suite a file, with nothing in it that XML forbids', () => {
  expect(reporters.junit(reported, style)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="k8s-de validate" tests="2" failures="1" time="14">
  <testsuite name="lessons/06-commands/lesson.yaml" tests="1" failures="1">
    <testcase name="create alternative 61:9" classname="lessons/06-commands/lesson.yaml" file="lessons/06-commands/lesson.yaml" line="61">
      <failure type="alternative" message="create: alternatives[0] fails: 2 &lt;replicas&gt;, &quot;3&quot; &amp; 100%">lessons/06-commands/lesson.yaml:61:9  create: alternatives[0] fails: 2 &lt;replicas&gt;, "3" &amp; 100%</failure>
    </testcase>
  </testsuite>
  <testsuite name="lessons/07-pods/lesson.yaml" tests="1" failures="0">
    <testcase name="valid" classname="lessons/07-pods/lesson.yaml"/>
  </testsuite>
</testsuites>`);
});
