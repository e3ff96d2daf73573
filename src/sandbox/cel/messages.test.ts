import { expect, it } from 'vitest';
import { messagesToMaps } from './messages.ts';

it.each([
  ['Object{spec: Object.spec{replicas: 3}}', '{"spec": {"replicas": 3}}'],
  [
    '[JSONPatch{op: "add", path: "/metadata/labels", value: {"a": object.metadata.name}}]',
    '[{"op": "add", "path": "/metadata/labels", "value": {"a": object.metadata.name}}]',
  ],
  ['has(object.x) ? Object{a: [1, b]} : Object{}', 'has(object.x) ? {"a": [1, b]} : {}'],
  ["'Object{a: 1}' + object.kind", "'Object{a: 1}' + object.kind"],
  ['object.spec.replicas > 1', 'object.spec.replicas > 1'],
])('rewrites the messages of %s', (text, rewritten) => {
  expect(messagesToMaps(text).text.text).toBe(rewritten);
});

it('knows where what it rewrote came from', () => {
  const source = 'Object{spec: Object.spec{replicas: x}}';
  const { text: rewriting, names } = messagesToMaps(source);
  const { text } = rewriting;
  expect(text.indexOf('x')).not.toBe(source.indexOf('x'));
  expect(rewriting.originOf(text.indexOf('x'))).toBe(source.indexOf('x'));
  expect([...names]).toEqual([
    [6, 'Object'],
    [24, 'Object.spec'],
  ]);
});
