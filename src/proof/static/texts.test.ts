import { expect, test } from 'vitest';
import { parseLessonDocument } from '../../lessons/document.ts';
import { textsIn } from './texts.ts';

test('what is compared or sent to the API is no text, whatever it looks like', () => {
  const parsed = parseLessonDocument(`
metadata: {title: title}
spec:
  summary: summary
  setup: [{apply: a}]
  steps:
  - name: name
    text: text
    task: task
    hints: [hint, other hint]
    predict: {ask: guess, from: vars.x, because: reason}
    checks:
    - {name: logs, say: say, logs: {of: {kind: Pod}, matches: "[0-9](st|nd|th) row", contains: "[INFO](main) ready"}}
    - {name: object, say: other, object: {kind: ConfigMap, data: {text: "see [x](y.html)"}}, also: [{cel: "true", say: also}]}
    - {name: answer, say: third, answer: {ask: question, choices: [{text: choice, right: true}, {text: no, because: not so}]}}
    solution: [{write: a, text: b}]
    debrief: debrief
`);
  if (parsed.kind !== 'parsed') throw new Error('the YAML of the test is broken');
  expect(
    textsIn(parsed.document)
      .map(({ text }) => text)
      .sort(),
  ).toEqual(
    ['title', 'summary', 'text', 'task', 'hint', 'other hint', 'guess', 'reason', 'say', 'other', 'also', 'third']
      .concat(['question', 'choice', 'no', 'not so', 'debrief'])
      .sort(),
  );
});
